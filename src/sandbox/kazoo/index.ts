import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { buildApi } from "./api.ts";
import type { KazooBoxOptions, StoredCallflow } from "./account.ts";
import { DEFAULT_ASSUMPTIONS } from "./assumptions.ts";
import { makeAudio } from "./audio.ts";
import type { CallInput, CallRecord } from "./call.ts";
import { callerGone, channelEvent, deviceOf, type Channel } from "./channels.ts";
import { checkFlow } from "./check-flow.ts";
import { createHooks, type ChannelEvent, type Hooks } from "./hooks.ts";
import { readFlow, type FlowNode } from "./flow-node.ts";
import { ringAll, type PhoneAnswer, type Rung } from "./phones.ts";
import { ringLive } from "./ring-live.ts";
import { runQuickcall, type Quickcall } from "./quickcall.ts";
import { runCall, type RunDeps } from "./run-call.ts";

export type KazooBox = {
  /** `http://127.0.0.1:port` once it listens; the API is below `/v2`. */
  readonly baseUrl: () => string;
  readonly hooks: Hooks;
  readonly callflows: ReadonlyMap<string, StoredCallflow>;
  /** The channels that live at this moment: the truth. */
  readonly channels: ReadonlyMap<string, Channel>;
  readonly requests: readonly string[];
  /** Those that the API was asked for. */
  readonly quickcalls: readonly Quickcall[];
  /** What happens when something is rung; phones that nobody set do not answer. */
  setPhone(rung: string, phone: PhoneAnswer): void;
  setActiveRule(rule: string | null): void;
  /** A callflow that somebody made by hand. */
  setCallflow(numbers: readonly string[], flow: Readonly<Record<string, unknown>>): void;
  /** No token counts any more, as after a while. */
  forgetTokens(): void;
  /** A call through a flow given here, or through the callflow of the number. */
  call(input: CallInput, flow?: unknown): Promise<CallRecord>;
  /** A rep's channel outside any call of the box, with its webhooks. */
  openChannel(
    channel: Pick<Channel, "uuid" | "ownerId" | "direction" | "number">,
  ): Promise<Channel>;
  closeChannel(uuid: string): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
};

/** Before somebody answers. */
const RINGS_MS = 3_000;
const NOBODY: PhoneAnswer = { kind: "fails", cause: "NO_ANSWER" };

/** A KAZOO in a box: it runs our callflows by KAZOO's rules, fires webhooks, and has the part of its API that we use. */
export function createKazooBox(options: KazooBoxOptions): KazooBox {
  const { accountId, now, random, fetch } = options;
  const phones = new Map<string, PhoneAnswer>();
  const callflows = new Map<string, StoredCallflow>();
  const channels = new Map<string, Channel>();
  const requests: string[] = [];
  const tokens = new Set<string>();
  const quickcalls: Quickcall[] = [];
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  const hooks = createHooks({ fetch, now, random, accountId });
  let activeRule: string | null = null;
  let api: FastifyInstance | null = null;
  let baseUrl = "";
  let legs = 0;

  const deps: RunDeps = {
    fetch,
    accountId,
    assumptions: { ...DEFAULT_ASSUMPTIONS, ...options.assumptions },
    validate: (flow, body) => [...checkFlow(flow), ...(options.validate?.(body) ?? [])],
    phoneOf: ({ type, id }) => phones.get(`${type}:${id}`) ?? NOBODY,
    activeRule: () => activeRule,
    audio: (format) => makeAudio(format),
    phonesOf: options.realTime === true ? phonesOf : (rung) => [rung],
    elapse: async (ms) => (options.realTime === true && ms > 0 ? pause(ms) : undefined),
    async ring(rung, call) {
      const { phoneOf } = deps;
      if (options.realTime === true) {
        return ringLive({ hooks, channels, phoneOf, newLegId, now, pause }, rung, call);
      }
      for (const one of rung) await hooks.deliver(legEvents(one, phoneOf(one), call));
      return ringAll(rung, phoneOf);
    },
  };

  function newLegId({ callId }: CallInput): string {
    legs += 1;
    return `leg-${legs}-${callId}`;
  }

  /** The account's one group is everybody. */
  function phonesOf(rung: Rung): readonly Rung[] {
    return rung.type === "group" ? options.users.map(({ id }) => ({ type: "user", id })) : [rung];
  }

  /** A rung phone's channel from its first to its last webhook, in simulated time. */
  function legEvents(rung: Rung, phone: PhoneAnswer, call: CallInput): ChannelEvent[] {
    if (rung.type !== "user" || hooks.hooks.size === 0) return [];
    const at = now();
    const channel: Channel = {
      uuid: newLegId(call),
      ownerId: rung.id,
      deviceId: deviceOf(rung.id),
      direction: "outbound",
      number: call.from,
      otherLeg: call.callId,
      createdAt: at,
      answered: false,
    };
    const create = channelEvent("channel_create", channel, at);
    if (phone.kind === "fails") {
      const ringing = { duration_seconds: 5, ringing_seconds: 5, billing_seconds: 0 };
      return [
        create,
        channelEvent("channel_destroy", channel, at + 5_000, {
          hangup_cause: phone.cause,
          ...ringing,
        }),
      ];
    }
    const talk = phone.talkSeconds;
    return [
      create,
      channelEvent("channel_answer", channel, at + RINGS_MS),
      channelEvent("channel_bridge", channel, at + RINGS_MS),
      channelEvent("channel_destroy", channel, at + RINGS_MS + talk * 1_000, {
        hangup_cause: "NORMAL_CLEARING",
        hangup_code: "sip:200",
        duration_seconds: 3 + talk,
        ringing_seconds: 3,
        billing_seconds: talk,
      }),
    ];
  }

  function flowOf(input: CallInput, given: unknown): FlowNode {
    const stored = [...callflows.values()].find(({ numbers }) => numbers.includes(input.to));
    const read = readFlow(given ?? stored?.flow);
    if ("faults" in read) throw new Error(`no valid callflow: ${read.faults.join("; ")}`);
    return read.flow;
  }

  const pause = (ms: number) => wait(ms, undefined, { signal: closing.signal });

  /** Whether the user took it; the call goes on by itself. */
  function quickcall(wanted: Pick<Quickcall, "ownerId" | "number" | "vars">): Promise<boolean> {
    const call: Quickcall = { ...wanted, at: now(), talked: false, ended: false };
    quickcalls.push(call);
    return new Promise((resolve) => {
      const { phoneOf } = deps;
      const run = runQuickcall({ hooks, channels, phoneOf, now, pause }, call, resolve)
        // the box closes in the middle of it
        .catch(() => resolve(false))
        .finally(() => running.delete(run));
      running.add(run);
    });
  }

  return {
    quickcalls,
    baseUrl: () => baseUrl,
    hooks,
    callflows,
    channels,
    requests,
    setPhone: (rung, phone) => void phones.set(rung, phone),
    setActiveRule(rule) {
      activeRule = rule;
    },
    setCallflow(numbers, flow) {
      const id = createHash("md5").update(numbers.join()).digest("hex");
      callflows.set(id, { id, numbers, flow });
    },
    forgetTokens: () => tokens.clear(),
    async call(input, flow) {
      const startedAt = now();
      const record = await runCall(deps, input, flowOf(input, flow));
      const [type = "", id = ""] = record.end.kind === "answered" ? record.end.by.split(":") : [];
      const phone = deps.phoneOf({ type, id });
      const hasTalked = options.realTime !== true && phone.kind === "answers";
      const talkMs = hasTalked ? RINGS_MS + phone.talkSeconds * 1_000 : 0;
      await hooks.deliver([callerGone(input, startedAt, now() + talkMs)]);
      return record;
    },
    async openChannel(given) {
      const channel: Channel = {
        ...given,
        deviceId: deviceOf(given.ownerId),
        otherLeg: null,
        createdAt: now(),
        answered: true,
      };
      channels.set(channel.uuid, channel);
      await hooks.deliver([
        channelEvent("channel_create", channel, now()),
        channelEvent("channel_answer", channel, now()),
      ]);
      return channel;
    },
    async closeChannel(uuid) {
      const channel = channels.get(uuid);
      channels.delete(uuid);
      if (channel === undefined) return;
      const seconds = Math.max(1, Math.floor((now() - channel.createdAt) / 1_000));
      const durations = { duration_seconds: seconds, billing_seconds: seconds };
      await hooks.deliver([
        channelEvent("channel_destroy", channel, now(), {
          hangup_cause: "NORMAL_CLEARING",
          ...durations,
        }),
      ]);
    },
    async listen() {
      api = buildApi({
        ...options,
        hooks,
        callflows,
        channels,
        requests,
        tokens,
        quickcall,
      });
      baseUrl = await api.listen({ host: "127.0.0.1", port: 0 });
    },
    async close() {
      closing.abort();
      await Promise.allSettled(running);
      await api?.close();
    },
  };
}
