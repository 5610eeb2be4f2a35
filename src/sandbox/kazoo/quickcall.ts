import { randomBytes } from "node:crypto";
import { channelEvent, deviceOf, type Channel } from "./channels.ts";
import type { Hooks } from "./hooks.ts";
import type { PhoneAnswer, Rung } from "./phones.ts";

export type QuickcallDeps = {
  readonly hooks: Hooks;
  readonly channels: Map<string, Channel>;
  readonly phoneOf: (rung: Rung) => PhoneAnswer;
  readonly now: () => number;
  /** Rejects when the box closes. */
  readonly pause: (ms: number) => Promise<unknown>;
};

/** One call that the API was asked for: the truth. */
export type Quickcall = {
  readonly at: number;
  readonly ownerId: string;
  readonly number: string;
  readonly vars: Readonly<Record<string, unknown>>;
  talked: boolean;
  ended: boolean;
};

const RING_MS = 700;
const MS = 1_000;

/**
 * Rings the user's phone, which is shown the number that it is to call; once it is answered, `answered` says so and the
 * number is rung, in real time. Only the user's own leg carries the variables.
 * https://docs.2600hz.com/dev/applications/crossbar/doc/quickcall
 */
export async function runQuickcall(
  deps: QuickcallDeps,
  call: Quickcall,
  answered: (taken: boolean) => void,
): Promise<void> {
  const { hooks, channels, now, pause } = deps;
  const rep: Channel = {
    uuid: `${randomBytes(18).toString("hex")}-quickcall`,
    ownerId: call.ownerId,
    deviceId: deviceOf(call.ownerId),
    direction: "outbound",
    number: call.number,
    otherLeg: null,
    createdAt: now(),
    answered: false,
  };
  const carried = { custom_application_vars: call.vars };
  const said = (event: Parameters<typeof channelEvent>[0], more: object = {}) =>
    hooks.deliver([channelEvent(event, rep, now(), { ...carried, ...more })]);
  channels.set(rep.uuid, rep);
  await said("channel_create");
  const own = deps.phoneOf({ type: "user", id: call.ownerId });
  await pause(own.ringMs ?? RING_MS);
  answered(own.kind === "answers");
  if (own.kind === "answers") {
    rep.answered = true;
    await said("channel_answer");
    await ringNumber(deps, call, rep, said);
  }
  channels.delete(rep.uuid);
  const seconds = Math.round((now() - rep.createdAt) / MS);
  await said("channel_destroy", {
    hangup_cause: own.kind === "answers" ? "NORMAL_CLEARING" : own.cause,
    duration_seconds: seconds,
    billing_seconds: own.kind === "answers" ? seconds : 0,
  });
  call.ended = true;
}

/** The other leg: nobody's of ours. */
async function ringNumber(
  { hooks, now, pause, phoneOf }: QuickcallDeps,
  call: Quickcall,
  rep: Channel,
  said: (event: "channel_bridge") => Promise<void>,
): Promise<void> {
  const uuid = randomBytes(16).toString("hex");
  const createdAt = now();
  const tell = (event: Parameters<typeof channelEvent>[0], more: object = {}) => {
    const {
      owner_id: _owner,
      authorizing_id: _id,
      authorizing_type: _type,
      ...leg
    } = channelEvent(event, { ...rep, uuid, otherLeg: rep.uuid }, now(), {
      caller_id_number: "1001",
      callee_id_number: call.number,
      ...more,
    });
    return hooks.deliver([leg]);
  };
  await tell("channel_create");
  const phone = phoneOf({ type: "number", id: call.number });
  await pause(phone.ringMs ?? RING_MS);
  if (phone.kind === "answers") {
    call.talked = true;
    await tell("channel_answer");
    await said("channel_bridge");
    await pause(phone.talkSeconds * MS);
  }
  const talked = phone.kind === "answers" ? phone.talkSeconds : 0;
  await tell("channel_destroy", {
    hangup_cause: phone.kind === "answers" ? "NORMAL_CLEARING" : phone.cause,
    duration_seconds: Math.round((now() - createdAt) / MS),
    billing_seconds: talked,
  });
}
