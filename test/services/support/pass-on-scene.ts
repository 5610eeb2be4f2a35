import type { Routed } from "../../../src/services/routing/settle-call.ts";
import { randomUUID } from "node:crypto";
import type { LegEvent } from "../../../src/domain/call.ts";
import type { Answer, Decision } from "../../../src/domain/decision.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import { DEFAULT_LINE_ROUTING, DEFAULT_REP_PROFILE } from "../../../src/domain/settings.ts";
import type { Line, Rep } from "../../../src/domain/settings.ts";
import { createPullWaiting } from "../../../src/services/passing-on/pull-waiting.ts";
import { createRescueCall } from "../../../src/services/passing-on/rescue-call.ts";
import { createTransferOnce, sentBefore } from "../../../src/services/passing-on/transfer-once.ts";
import type { createCallTransferStore } from "../../../src/store/call-transfer-store.ts";
import type { CallProgress, TelephonyClient } from "../../../src/telephony/telephony-client.ts";
import { decision, rung } from "../../domain/support/told-call.ts";
import type { Around } from "./dying-at.ts";

export const NOW = 1_790_000_020_000;
const BEGAN = NOW - 20_000;
export const QUEUE = { type: "callcenter", id: "4500" };

type Ledger = ReturnType<typeof createCallTransferStore>;

/**
 * A call for Ada that rings her, or waits for her in a queue, with Bo next; the ledger is real. What the phone system
 * says and does is in the test's hand.
 */
export function openPassOnScene(ledger: Ledger, kind: "rings" | "waits") {
  const workspaceId = `ws_${randomUUID().slice(0, 8)}`;
  const world = {
    at: NOW,
    progress: "unanswered" as CallProgress | StickylineError,
    transfer: "dialpad:9" as string | StickylineError,
    mode: "live" as Line["mode"],
    sent: [] as string[],
    released: [] as string[],
    left: 0,
    decisions: [first(workspaceId, kind)],
    events: [event("e1", kind)],
    next: nextAnswer(workspaceId, kind),
  };
  const client: Partial<TelephonyClient> = {
    async callProgress() {
      if (world.progress instanceof StickylineError) throw world.progress;
      return world.progress;
    },
    async transferCall(legId, { target }) {
      world.sent.push(`${legId} to ${target.type} ${target.id}`);
      if (world.transfer instanceof StickylineError) throw world.transfer;
      return world.transfer;
    },
  };

  function worker(around: Around = (_name, work) => work()) {
    const now = () => world.at;
    const transferOnce = createTransferOnce({
      ledger: {
        find: (...given) => around("ledger.find", () => ledger.find(...given)),
        plan: (...given) => around("ledger.plan", () => ledger.plan(...given)),
        claimForSend: (...given) => around("ledger.claim", () => ledger.claimForSend(...given)),
        settle: (...given) => around("ledger.settle", () => ledger.settle(...given)),
      },
      clientOf: async () =>
        ({
          callProgress: (legId: string) =>
            around("progress", async () => client.callProgress?.(legId)),
          transferCall: (...given: Parameters<NonNullable<TelephonyClient["transferCall"]>>) =>
            around("transfer", async () => client.transferCall?.(...given)),
        }) as unknown as TelephonyClient,
      linkLegs: async () => undefined,
      onFailure: () => undefined,
      now,
    });
    const deps = {
      settingsOf: () => ({
        workspace: {
          id: workspaceId,
          name: "One",
          defaultRegion: "US",
          timeZone: "UTC",
          settingsVersion: 1,
        },
        lines: [line(workspaceId, world.mode)],
        reps: [rep("ada", "1"), rep("bo", "2")],
        policies: new Map(),
      }),
      callOf: async () => ({
        legIds: ["dialpad:7", "dialpad:8"],
        events: world.events,
        links: [],
        decisions: world.decisions,
      }),
      decisionsNear: async () => [],
      linkLegs: async () => undefined,
      partCalls: async () => undefined,
      eventsOfNumber: async () => [],
      routeAgain: () => around("route", async () => world.next),
      releaseOffer: async (_call: unknown, repIds: readonly string[]) => {
        world.released.push(...repIds);
      },
      sentBefore: (ws: string, decisionId: string) => sentBefore({ ledger, now }, ws, decisionId),
      transferOnce,
      appendDecision: (made: Decision) =>
        around("record", async () => {
          // once under its id, as the store does it
          if (world.decisions.some(({ id }) => id === made.id)) return;
          world.decisions.push(made);
        }),
      leaveQueue: async () => {
        world.left += 1;
      },
      now,
    };
    const rescue = createRescueCall(deps);
    const pull = createPullWaiting(deps);
    return () =>
      kind === "rings" ? rescue(workspaceId, "dialpad:7", "d1") : pull(workspaceId, "dialpad:7");
  }

  return {
    world,
    worker,
    run: worker(),
    reasons: () => world.decisions.map(({ reason }) => reason),
    add(state: "connected" | "ended" | "ringing") {
      world.events.push({ ...event(`e${world.events.length + 1}`, kind), kind: state, at: NOW });
    },
  };
}

function first(workspaceId: string, kind: "rings" | "waits"): Decision {
  const waits = [rung("contact-owner", "ada", "on-a-call")];
  return decision({
    workspaceId,
    at: BEGAN,
    ...(kind === "waits" && { outcome: "wait", repId: null, target: QUEUE, rungs: waits }),
  });
}

/** Ada's phone, or the queue's leg. */
function event(key: string, kind: "rings" | "waits"): LegEvent {
  return {
    key,
    legId: "dialpad:8",
    kind: kind === "rings" ? "ringing" : "queued",
    at: BEGAN + 500,
    identity: kind === "rings" ? "dialpad:user:1" : null,
    direction: "inbound",
    number: "+14155551001",
    internalNumber: null,
    startedAt: BEGAN,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    links: [],
    details: {},
  };
}

function nextAnswer(workspaceId: string, kind: "rings" | "waits") {
  const repId = kind === "rings" ? "bo" : "ada";
  const identity = { vendor: "dialpad", type: "user", id: kind === "rings" ? "2" : "1" };
  const answer: Answer = { kind: "rep", repId, identity, ringMs: null };
  const made = decision({ workspaceId, id: "any", at: NOW, repId });
  return { answer, decision: made, cause: "policy" } as {
    -readonly [Name in keyof Routed]: Routed[Name];
  };
}

function line(workspaceId: string, mode: Line["mode"]): Line {
  return {
    ...DEFAULT_LINE_ROUTING,
    mode,
    id: "line",
    workspaceId,
    key: "key",
    vendor: "dialpad",
    name: "Main",
    connectionId: "phones",
    secret: null,
    previousSecret: null,
    fallback: { type: "office", id: "1" },
    team: null,
    busyMenu: true,
    enabled: true,
    sandbox: false,
  };
}

function rep(id: string, userId: string): Rep {
  return {
    ...DEFAULT_REP_PROFILE,
    id,
    workspaceId: "any",
    name: id === "ada" ? "Ada" : "Bo",
    email: `${id}@example.com`,
    crmOwnerId: null,
    ownerChosen: false,
    enabled: true,
    away: false,
    sandbox: false,
    identities: [{ vendor: "dialpad", type: "user", id: userId }],
  };
}
