import { setTimeout as wait } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { LiveCall, MissedCall, VoipexBoxOptions, VoipexWebhook } from "./account.ts";
import { buildApi } from "./api.ts";
import { DEFAULT_ASSUMPTIONS } from "./assumptions.ts";
import { createClickToCall, type MadeCall } from "./click-to-call.ts";
import { askRoute, type IvrAnswer } from "./ivr.ts";
import { createBoxDialer, type BoxDialer } from "./dialer.ts";
import { eventOf, sendEvent, type EventName } from "./hooks.ts";
import { placeCall, type CallerBehaviour } from "./place-call.ts";
import { runCampaigns, type DialledCall } from "./run-campaigns.ts";
import { createBoxTokens } from "./tokens.ts";

export type VoipexBox = {
  /** Login and API: `http://127.0.0.1:port`. */
  readonly baseUrl: string;
  readonly calls: ReadonlyMap<string, LiveCall>;
  /** Those that the API was asked for. */
  readonly made: readonly MadeCall[];
  /** The missed list; whoever operates the switchboard changes it. */
  readonly missed: Map<string, MissedCall>;
  readonly lists: BoxDialer["lists"];
  readonly campaigns: BoxDialer["campaigns"];
  /** The calls that campaigns made. */
  readonly dialled: readonly DialledCall[];
  /** How many campaigns there were; their ids count up. */
  campaignsMade(): number;
  /** Somebody changes in which queues an agent is. */
  setQueues(extension: string, queues: readonly string[]): void;
  /** So many numbers of the next lists are not taken. */
  loseNumbers(count: number): void;
  /** Null: it is gone. */
  renameIvr(id: string, name: string | null): void;
  /** What commands to campaigns are answered with. */
  sayStatus(status: string | null): void;
  /** This request, as `POST /calls`, is done and never answered; null: none is. */
  hangUpAfter(asked: string | null): void;
  /** Every request of the API, as `GET /members`. */
  readonly requests: readonly string[];
  /** No token counts any more. */
  forgetTokens(): void;
  /** Where events go; null: nowhere, as if they were lost. */
  setWebhook(webhook: VoipexWebhook | null): void;
  /** A caller in the IVR, whose REST block asks where to go. */
  ask(routeUrl: string, call: Pick<LiveCall, "callId" | "from" | "to">): Promise<IvrAnswer>;
  /** These phones ring; the first call of an id begins it. */
  ring(
    call: Pick<LiveCall, "callId" | "from" | "to" | "queue">,
    ...extensions: string[]
  ): Promise<void>;
  /** One takes it; the others hear that it was answered elsewhere. */
  answer(callId: string, extension: string): Promise<void>;
  hangUp(callId: string): Promise<void>;
  /** A caller from outside, from the IVR's question to the end of the call, in real time. */
  placeCall(
    routeUrl: string,
    call: Pick<LiveCall, "callId" | "from" | "to">,
    behaviour: CallerBehaviour,
  ): Promise<"talked" | "missed">;
  agent(name: Extract<EventName, `Agent${string}`>, extension: string): Promise<void>;
  close(): Promise<void>;
};

/** A Voipex in a box: its login, its API, its webhooks, and an IVR whose REST block asks. */
export async function createVoipexBox(options: VoipexBoxOptions): Promise<VoipexBox> {
  const rules = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
  const tokens = createBoxTokens(options, rules);
  const calls = new Map<string, LiveCall>();
  const missed = new Map<string, MissedCall>();
  const requests: string[] = [];
  const dialer = createBoxDialer();
  let unanswered: string | null = null;
  let webhook: VoipexWebhook | null = null;

  async function tell(name: EventName, call: LiveCall | null, extension: string, reason?: string) {
    if (webhook === null) return;
    const member = options.members.find((one) => one.extension === extension) ?? null;
    await sendEvent(options.fetch, webhook, eventOf(name, { call, member, reason }));
  }
  const behaviourOf = options.onMadeCall ?? (() => ({}));
  const { onFailure = console.error } = options;
  const clickToCall = createClickToCall({
    ...options,
    rules,
    calls,
    tell,
    behaviourOf,
    onFailure,
  });
  const closing = new AbortController();
  const pause = (ms: number) => wait(ms, undefined, { signal: closing.signal });
  const campaigns = runCampaigns({
    ...options,
    rules,
    dialer,
    calls,
    tell,
    pause,
    behaviourOf: options.onDialled ?? (() => ({})),
    onFailure(error) {
      // a box that closes ends its calls
      if (!closing.signal.aborted) onFailure(error);
    },
  });
  const onRunning = () => campaigns.run();
  const held = { rules, tokens, calls, missed, requests, dialer, clickToCall, onRunning };
  const app = buildApi({ ...options, ...held, hangsUp: (asked) => asked === unanswered });
  const baseUrl = await listen(app);

  async function stopRinging(callId: string, extension: string): Promise<void> {
    const call = found(calls, callId);
    call.legs.delete(extension);
    await tell("Hangup", call, extension, "No user response");
  }

  const box: VoipexBox = {
    baseUrl,
    calls,
    made: clickToCall.made,
    missed,
    lists: dialer.lists,
    campaigns: dialer.campaigns,
    dialled: campaigns.dialled,
    campaignsMade: () => dialer.made,
    setQueues(extension, queues) {
      for (const one of options.members) if (one.extension === extension) one.queues = queues;
    },
    loseNumbers(count) {
      dialer.lost = count;
    },
    renameIvr(id, name) {
      if (name === null) dialer.ivrs.delete(id);
      else dialer.ivrs.set(id, name);
    },
    sayStatus(status) {
      dialer.status = status;
    },
    hangUpAfter(asked) {
      unanswered = asked;
    },
    requests,
    forgetTokens: () => tokens.forgetAll(),
    setWebhook(given) {
      webhook = given;
    },
    ask: (routeUrl, call) => askRoute(options.fetch, routeUrl, call, webhook?.authorization),
    async ring(given, ...extensions) {
      const known = calls.get(given.callId);
      const call = known ?? { ...given, startedAt: options.now(), legs: new Map() };
      calls.set(call.callId, call);
      if (known === undefined) await tell("NewCall", call, "");
      for (const extension of extensions) {
        call.legs.set(extension, "Ringing");
        await tell("Ringing", call, extension);
      }
    },
    async answer(callId, extension) {
      const call = found(calls, callId);
      call.legs.set(extension, "Up");
      await tell("Answered", call, extension);
      for (const [other, state] of call.legs) {
        if (other === extension || state === "Up") continue;
        call.legs.delete(other);
        await tell("Hangup", call, other, "Answered elsewhere");
      }
    },
    async hangUp(callId) {
      const call = found(calls, callId);
      calls.delete(callId);
      const talks = [...call.legs].some(([, state]) => state === "Up");
      const reason = talks ? "Normal Clearing" : "No user response";
      for (const extension of call.legs.keys()) await tell("Hangup", call, extension, reason);
      if (!talks) await tell("Hangup", call, "", reason);
      await tell("CDR", call, "");
    },
    agent: (name, extension) => tell(name, null, extension),
    placeCall: (routeUrl, call, behaviour) =>
      placeCall({ ...options, ...box, pause, stopRinging }, routeUrl, call, behaviour),
    async close() {
      closing.abort();
      await clickToCall.close();
      await app.close();
    },
  };
  return box;
}

function found(calls: ReadonlyMap<string, LiveCall>, callId: string): LiveCall {
  const call = calls.get(callId);
  if (call === undefined) throw new Error(`there is no call ${callId}`);
  return call;
}

function listen(app: FastifyInstance): Promise<string> {
  return app.listen({ host: "127.0.0.1", port: 0 });
}
