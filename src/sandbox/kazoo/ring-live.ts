import type { CallInput } from "./call.ts";
import { channelEvent, deviceOf, type Channel } from "./channels.ts";
import type { Hooks } from "./hooks.ts";
import { ringAll, type PhoneAnswer, type Rung, type Taken } from "./phones.ts";

export type RingLiveDeps = {
  readonly hooks: Hooks;
  readonly channels: Map<string, Channel>;
  readonly phoneOf: (rung: Rung) => PhoneAnswer;
  readonly newLegId: (call: CallInput) => string;
  readonly now: () => number;
  /** Rejects when the box closes. */
  readonly pause: (ms: number) => Promise<unknown>;
};

const RINGS_MS = 3_000;

/**
 * Rings these phones together in real time: their channels live while they ring and while one of them talks, and each
 * webhook is sent when it happens. Who talks is busy. Over when the talk is.
 */
export async function ringLive(
  deps: RingLiveDeps,
  rung: readonly Rung[],
  call: CallInput,
): Promise<Taken> {
  const { hooks, channels, now, pause } = deps;
  const talks = [...channels.values()].flatMap(({ ownerId, answered }) =>
    answered ? ownerId : [],
  );
  const phoneOf = (one: Rung): PhoneAnswer =>
    talks.includes(one.id) ? { kind: "fails", cause: "USER_BUSY" } : deps.phoneOf(one);
  const legs = rung.filter(({ type }) => type === "user").map((one) => openLeg(deps, one, call));
  const tell = (leg: Channel, event: Parameters<typeof channelEvent>[0], more: object = {}) =>
    hooks.deliver([channelEvent(event, leg, now(), { ...more })]);
  async function end(leg: Channel, cause: string): Promise<void> {
    channels.delete(leg.uuid);
    const seconds = Math.round((now() - leg.createdAt) / 1_000);
    await tell(leg, "channel_destroy", {
      hangup_cause: cause,
      duration_seconds: seconds,
      ringing_seconds: Math.min(seconds, RINGS_MS / 1_000),
      billing_seconds: leg.answered ? seconds - RINGS_MS / 1_000 : 0,
    });
  }
  for (const leg of legs) await tell(leg, "channel_create");
  await pause(RINGS_MS);
  const result = ringAll(rung, phoneOf);
  const takes = "by" in result ? legs.find(({ ownerId }) => ownerId === result.by.id) : undefined;
  for (const leg of legs) {
    if (leg !== takes) await end(leg, "by" in result ? "LOSE_RACE" : result.cause);
  }
  if (!("by" in result)) return result;
  if (takes !== undefined) {
    takes.answered = true;
    await tell(takes, "channel_answer");
    await tell(takes, "channel_bridge");
  }
  await pause(result.talkSeconds * 1_000);
  if (takes !== undefined) await end(takes, "NORMAL_CLEARING");
  return result;
}

function openLeg({ channels, newLegId, now }: RingLiveDeps, rung: Rung, call: CallInput): Channel {
  const leg: Channel = {
    uuid: newLegId(call),
    ownerId: rung.id,
    deviceId: deviceOf(rung.id),
    direction: "outbound",
    number: call.from,
    otherLeg: call.callId,
    createdAt: now(),
    answered: false,
  };
  channels.set(leg.uuid, leg);
  return leg;
}
