import type { ApiRequest } from "./api-deps.ts";
import { toAgentStatus } from "./agent-status.ts";
import { buildApi } from "./api.ts";
import { DEFAULT_ASSUMPTIONS, type Assumptions } from "./assumptions.ts";
import type { CallBehaviour, CallRecord, Leg } from "./call.ts";
import { createCompany, type Group, type User } from "./company.ts";
import { errorsThisHour } from "./consult-router.ts";
import { createDelivery, NO_FAULTS, type Faults, type SentEvent } from "./deliver-events.ts";
import { BoxClosed, createPauses } from "./pauses.ts";
import { createPhones, type PhoneUse } from "./phones.ts";
import { createPoster } from "./post.ts";
import type { Random } from "./random.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createCallSimulator, type CallSimulator, type RingCall } from "./simulate-calls.ts";

export type DialpadBoxOptions = {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly apiKey: string;
  /** Epoch milliseconds, for every time in events and for the rate limits. */
  readonly now: () => number;
  readonly random: Random;
  readonly assumptions?: Partial<Assumptions>;
  readonly faults?: Partial<Faults>;
  /** How many simulated milliseconds of ringing, talking and retrying pass in a real one. Default 1. */
  readonly timeScale?: number;
  /** How time passes instead, for a test with a clock of its own. */
  readonly pause?: (simulatedMs: number) => Promise<void>;
  /** Told of every request to us until it is answered. */
  readonly track?: <T>(work: Promise<T>) => Promise<T>;
  /** How long a routing_url may take, in real milliseconds. Default 5,000, as at Dialpad. */
  readonly routingDeadlineMs?: number;
  /** Default 100, as at Dialpad. */
  readonly pageSize?: number;
  /** What both sides do on a call that the API was asked to make. Default: both answer. */
  readonly onRingCall?: (call: RingCall) => CallBehaviour;
  /** How many requests, events and calls are kept for looking back. Default 20,000 each. */
  readonly keep?: number;
};

export type DialpadBox = CallSimulator & {
  /** `http://127.0.0.1:port`; the API is below `/api/v2`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly users: readonly User[];
  /** The office, the department and the call centre. */
  readonly groups: readonly Group[];
  readonly requests: readonly ApiRequest[];
  readonly events: readonly SentEvent[];
  readonly calls: readonly CallRecord[];
  readonly licencesBought: () => number;
  setLicences(left: number): void;
  setFaults(faults: Partial<Faults>): void;
  /** Throws when there is no such user. */
  setUser(
    id: string,
    change: Partial<Pick<User, "state" | "doNotDisturb" | "dutyStatus" | "isOnline">>,
  ): void;
  /** Tells everybody who subscribed what an agent's status is now. */
  sendAgentStatus(id: string): void;
  /** The numbers that routers hold now. */
  routerNumbers(): string[];
  errorsThisHour(routerId: string): number;
  /** Who rings and who talks at this moment: the truth. */
  state(): PhoneUse[];
  /** Sends any call event, signed, to every company-wide subscription that wants its state. */
  sendEvent(event: Readonly<Record<string, unknown>>): void;
  /** When every call has ended and every event is delivered or given up. Rejects if the box itself failed. */
  settled(): Promise<void>;
  /** Stops calls, deliveries and the server; nothing is left behind. */
  close(): Promise<void>;
};

/** A Dialpad on loopback: its admin API, its call routers, its calls and its call events. */
export async function createDialpadBox(options: DialpadBoxOptions): Promise<DialpadBox> {
  const { apiKey, now, random, keep = 20_000 } = options;
  const assumptions = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
  let faults = { ...NO_FAULTS, ...options.faults };
  const company = createCompany(random);
  const phones = createPhones();
  const pauses = createPauses(options.timeScale ?? 1);
  const pause = options.pause ?? ((simulatedMs: number) => pauses.pause(simulatedMs));
  const { contentType } = assumptions;
  const poster = createPoster({
    contentType,
    random,
    ...(options.track === undefined ? {} : { track: options.track }),
  });
  const requests: ApiRequest[] = [];
  const events: SentEvent[] = [];
  const calls: CallRecord[] = [];
  const running = new Set<Promise<unknown>>();
  const failures: unknown[] = [];

  const remember =
    <T>(log: T[]) =>
    (entry: T) => {
      log.push(entry);
      if (log.length > keep) log.splice(0, Math.ceil(keep / 10));
    };
  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    work
      .catch((error: unknown) => {
        if (!(error instanceof BoxClosed)) failures.push(error);
      })
      .finally(() => running.delete(work))
      .catch(() => undefined);
    return work;
  };
  const detach = (work: () => Promise<void>) => {
    void track(work()).catch(() => undefined);
  };

  const shared = { company, assumptions, poster, random, now, pause, detach };
  const delivery = createDelivery({
    ...shared,
    faults: () => faults,
    record: remember(events),
  });
  const simulator = createCallSimulator({
    ...shared,
    phones,
    delivery,
    deadlineMs: options.routingDeadlineMs ?? 5000,
    recapProbability: () => faults.lateRecap,
    record: remember(calls),
    onRingCall: options.onRingCall ?? (() => ({})),
    track,
  });
  const api = buildApi({
    apiKey,
    company,
    phones,
    assumptions,
    random,
    now,
    limits: createRateLimits(now),
    pageSize: options.pageSize ?? 100,
    findLeg: (callId) => findLeg(calls, callId),
    transferCall: simulator.transferCall,
    ringCall: simulator.ringCall,
    record: remember(requests),
  });
  const baseUrl = await api.listen({ host: "127.0.0.1", port: options.port ?? 0 });

  return {
    ...simulator,
    baseUrl,
    apiKey,
    requests,
    events,
    calls,
    users: [...company.users.values()],
    groups: [...company.groups.values()],
    licencesBought: () => company.licencesBought,
    setLicences(left) {
      company.licences = left;
    },
    setFaults(change) {
      faults = { ...faults, ...change };
    },
    setUser(id, change) {
      const user = company.users.get(id);
      if (user === undefined) throw new Error("the sandbox company has no such user");
      Object.assign(user, change);
    },
    sendAgentStatus(id) {
      const user = company.users.get(id);
      if (user === undefined) throw new Error("the sandbox company has no such user");
      delivery.sendAgentStatus(toAgentStatus(user, phones.isTalking(id), now()));
    },
    routerNumbers: () =>
      [...company.numbers.values()]
        .filter((number) => number.holder?.type === "callrouter")
        .map((number) => number.number),
    errorsThisHour(routerId) {
      const router = company.routers.get(routerId);
      return router === undefined ? 0 : errorsThisHour(router, now());
    },
    state: () => phones.list(),
    sendEvent: (event) => {
      delivery.send(event);
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
      if (failures.length > 0) throw new AggregateError(failures, "the Dialpad box failed");
    },
    async close() {
      pauses.stop();
      poster.stop();
      await api.close();
      await Promise.allSettled(running);
    },
  };
}

function findLeg(calls: readonly CallRecord[], callId: string): Leg | undefined {
  for (const call of calls) {
    const leg = call.legs.find((one) => one.callId === callId);
    if (leg !== undefined) return leg;
  }
  return undefined;
}
