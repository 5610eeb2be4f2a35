import { setTimeout as wait } from "node:timers/promises";
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import type { LiveCall, MadeBehaviour, VoipexMember } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";
import type { EventName } from "./hooks.ts";

const MakeCall = Type.Object({
  to: Type.String({ pattern: "^\\+?[0-9]{3,15}$" }),
  callerId: Type.Optional(Type.String({ pattern: "^\\+?[0-9]{3,15}$" })),
  fromUser: Type.Object({
    identityType: Type.Enum(["login", "line"]),
    identityValue: Type.String({ minLength: 1 }),
    outgoingQueue: Type.Optional(Type.String()),
  }),
});

/** A call that the API was asked for: the truth. */
export type MadeCall = {
  readonly callId: string;
  readonly at: number;
  readonly body: Static<typeof MakeCall>;
  talked: boolean;
  ended: boolean;
};

type Deps = {
  readonly members: readonly VoipexMember[];
  readonly rules: Pick<Assumptions, "madeCallAnswered">;
  readonly calls: Map<string, LiveCall>;
  readonly tell: (
    name: EventName,
    call: LiveCall,
    extension: string,
    reason?: string,
  ) => Promise<void>;
  readonly behaviourOf: (call: { extension: string; to: string }) => MadeBehaviour;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

const RING_MS = 2_000;
const TALK_MS = 10_000;

export type ClickToCall = {
  readonly made: readonly MadeCall[];
  /** A string: why it is refused. */
  make(body: unknown): MadeCall | string;
  close(): Promise<void>;
};

/** `POST /calls` from a member's phone: it rings first, and once it is taken the other one does, in real time. */
export function createClickToCall(deps: Deps): ClickToCall {
  const made: MadeCall[] = [];
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  const pause = (ms: number) => wait(ms, undefined, { signal: closing.signal });

  return {
    made,
    make(body) {
      if (!Value.Check(MakeCall, body)) {
        const [fault] = Value.Errors(MakeCall, body);
        return `${fault?.instancePath ?? ""} ${fault?.message ?? "not understood"}`.trim();
      }
      const { identityType, identityValue } = body.fromUser;
      const member = deps.members.find(
        ({ login, extension }) => (identityType === "login" ? login : extension) === identityValue,
      );
      if (member === undefined) return "no such user";
      const callId = `${Math.floor(deps.now() / 1_000)}.${made.length + 1}`;
      const call: MadeCall = { callId, at: deps.now(), body, talked: false, ended: false };
      made.push(call);
      const run = play(deps, call, member.extension, pause)
        .catch((error: unknown) => {
          // a box that closes ends its calls
          if (!closing.signal.aborted) deps.onFailure(error);
        })
        .finally(() => running.delete(run));
      running.add(run);
      return call;
    },
    async close() {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

async function play(
  { calls, tell, rules, behaviourOf, now }: Deps,
  made: MadeCall,
  extension: string,
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  const { to } = made.body;
  const behaviour = behaviourOf({ extension, to });
  const ringMs = behaviour.ringMs ?? RING_MS;
  const call: LiveCall = {
    callId: made.callId,
    from: extension,
    to,
    queue: "",
    direction: "outgoing",
    startedAt: now(),
    legs: new Map([[extension, "Ringing"]]),
  };
  calls.set(call.callId, call);
  await tell("NewCall", call, "");
  await tell("Ringing", call, extension);
  await pause(ringMs);
  let reason = "No answer";
  if (behaviour.rep !== "lets-it-ring") {
    call.legs.set(extension, "Up");
    if (rules.madeCallAnswered === "rep") await tell("Answered", call, extension);
    await pause(ringMs);
    if (behaviour.person !== "lets-it-ring") {
      made.talked = true;
      reason = "Normal Clearing";
      if (rules.madeCallAnswered === "person") await tell("Answered", call, extension);
      await pause(behaviour.talkMs ?? TALK_MS);
    }
  }
  calls.delete(call.callId);
  made.ended = true;
  await tell("Hangup", call, extension, reason);
  await tell("CDR", call, "");
}
