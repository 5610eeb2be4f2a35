import { BoxClosed, createPauses } from "../dialpad/pauses.ts";
import type { Random } from "../dialpad/random.ts";
import { createAgents, type Agent } from "./agent.ts";
import { buildApi } from "./api.ts";
import { DEFAULT_ASSUMPTIONS, NO_FAULTS, type Assumptions, type Faults } from "./assumptions.ts";
import type { CallBehaviour, CallRecord } from "./call.ts";
import { createConnectTwo, type ConnectDeps, type ConnectedCall } from "./connect-two.ts";
import { createEventDelivery } from "./deliver-events.ts";
import { fetchText, type FetchText } from "./fetch-text.ts";
import { runCall, type Flow } from "./run-call.ts";

export type ExotelBoxOptions = {
  readonly accountSid: string;
  readonly apiKey: string;
  readonly apiToken: string;
  /** The Connect applet's dynamic URL, and the one for when it fails. */
  readonly primaryUrl: string;
  readonly fallbackUrl?: string | null;
  readonly flow?: Partial<Flow>;
  readonly agents?: readonly Agent[];
  readonly now: () => number;
  readonly random: Random;
  readonly assumptions?: Partial<Assumptions>;
  readonly faults?: Partial<Faults>;
  /** How many simulated milliseconds of ringing and talking pass in a real one. Default 1. */
  readonly timeScale?: number;
  /** How time passes instead, for a test with a clock of its own. */
  readonly pause?: (simulatedMs: number) => Promise<void>;
  /** Told of every request until it is answered. */
  readonly track?: <T>(work: Promise<T>) => Promise<T>;
  /** What both sides do on a call that the API was asked for. Default: both answer. */
  readonly onConnectTwo?: ConnectDeps["onConnectTwo"];
  /** How long each URL may take, in real milliseconds. Default 5,000, as at Exotel. */
  readonly deadlineMs?: number;
  /** How long one round of the wait loop plays, simulated. */
  readonly waitStepMs?: number;
};

export type ExotelBox = {
  /** Where the account's API is, without a slash at the end. */
  readonly apiUrl: string;
  readonly calls: readonly CallRecord[];
  /** Those that the API was asked for. */
  readonly connected: readonly ConnectedCall[];
  /** The phones that were ever dialled or are users. */
  agents(): readonly Agent[];
  /** Rejects when the box closes first. */
  placeCall(call: { from: string; to: string; behaviour: CallBehaviour }): Promise<CallRecord>;
  setFaults(faults: Partial<Faults>): void;
  /** When every event has been sent. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

const NO_FLOW: Flow = { wait: null, conversationEnded: null, nobodyAnswered: null, noDial: null };

/** An Exotel on loopback: its Connect applet, the flow around it, its phones, its events and its account's API. */
export async function createExotelBox(options: ExotelBoxOptions): Promise<ExotelBox> {
  const { now, random } = options;
  const assumptions = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
  let faults = { ...NO_FAULTS, ...options.faults };
  const agents = createAgents(options.agents ?? []);
  const pauses = createPauses(options.timeScale ?? 1);
  const pause = options.pause ?? ((simulatedMs: number) => pauses.pause(simulatedMs));
  const { track } = options;
  const tracked: FetchText = (url, how) => {
    const work = fetchText(url, how);
    return track === undefined ? work : track(work);
  };
  const calls: CallRecord[] = [];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let serial = 0;

  const detach = (work: () => Promise<void>) => {
    const run = work()
      .catch((error: unknown) => {
        if (!(error instanceof BoxClosed)) failures.push(error);
      })
      .finally(() => running.delete(run));
    running.add(run);
  };
  const writing = { assumptions, random, now, fetchText: tracked };
  const delivery = createEventDelivery({ ...writing, faults: () => faults, pause, detach });
  const deps = {
    ...writing,
    primaryUrl: options.primaryUrl,
    fallbackUrl: options.fallbackUrl ?? null,
    deadlineMs: options.deadlineMs ?? 5_000,
    mostParallel: assumptions.mostParallel,
    flow: { ...NO_FLOW, ...options.flow },
    waitStepMs: options.waitStepMs ?? 10_000,
    agents,
    emit: delivery.emit,
    answeredEvents: assumptions.answeredEvents,
    pause,
  };
  const newSid = () => {
    serial += 1;
    const made = Math.floor(random() * 36 ** 6).toString(36);
    return `${made}${String(serial).padStart(26, "0")}`.slice(-32).padStart(32, "x");
  };
  const connected: ConnectedCall[] = [];
  const place = createConnectTwo({
    agents,
    fetchText: tracked,
    newSid,
    onConnectTwo: options.onConnectTwo ?? (() => ({})),
    now,
    pause,
    detach,
  });
  const api = buildApi({
    ...options,
    agents,
    calls,
    connectTwo(body) {
      const placed = place(body);
      if ("call" in placed) connected.push(placed.call);
      return placed;
    },
  });
  const apiUrl = await api.listen({ host: "127.0.0.1", port: 0 });

  return {
    apiUrl,
    calls,
    connected,
    agents: () => agents.all(),
    placeCall({ from, to, behaviour }) {
      const call: CallRecord = {
        callSid: newSid(),
        from,
        to,
        startedAt: now(),
        consultations: [],
        attempts: [],
        skipped: [],
        silent: [],
        transitions: [],
        stops: [],
        talkedWith: null,
        talkMs: 0,
        endedAt: null,
      };
      calls.push(call);
      return runCall(deps, call, behaviour);
    },
    setFaults(change) {
      faults = { ...faults, ...change };
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
      if (failures.length > 0) throw new AggregateError(failures, "the Exotel box failed");
    },
    async close() {
      pauses.stop();
      await Promise.allSettled(running);
      await api.close();
    },
  };
}
