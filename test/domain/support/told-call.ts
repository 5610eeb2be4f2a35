import type { LegState } from "../../../src/domain/call.ts";
import type { Decision, Refusal, RungTrace } from "../../../src/domain/decision.ts";
import { toSnapshot } from "../../../src/domain/snapshot.ts";
import type { EndedLeg } from "../../../src/domain/leg-talk.ts";
import { facts, QUESTION } from "./scene.ts";

/** A rung that named this rep: taken, or refused for this reason. */
export function rung(name: RungTrace["rung"], repId: string | null, refusal?: Refusal): RungTrace {
  return {
    rung: name,
    result: refusal === undefined ? "taken" : "refused",
    why: refusal ?? (repId === "ada" ? "Ada Byron is free" : "free"),
    ...(repId === null ? {} : { repId }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** Sent to Ada, the contact's owner, unless `more` says otherwise. */
export function decision(more: Partial<Decision> = {}): Decision {
  return {
    id: "d1",
    workspaceId: "main",
    at: 1_000,
    lineId: "line",
    callId: "7",
    legId: "dialpad:7",
    number: "+14155551001",
    outcome: "rep",
    repId: "ada",
    target: { type: "user", id: "1" },
    reason: "Sent to Ada Byron: the contact owner, and free.",
    rungs: [rung("contact-owner", "ada")],
    contacts: ["1"],
    policyVersion: "default-1",
    durationMs: 2,
    steps: {},
    path: "ladder",
    observed: false,
    snapshot: toSnapshot(facts(), QUESTION),
    startedAt: 900,
    ...more,
  };
}

/** A talk from 2 s to 62 s with this rep, unless `more` says otherwise. */
export function leg(repId: string | null, more: Partial<LegState> = {}): EndedLeg {
  const state: LegState = {
    phase: "ended",
    since: 9_000,
    identity: "dialpad:user:1",
    direction: "inbound",
    number: "+14155551001",
    startedAt: 1_000,
    connectedAt: 2_000,
    endedAt: 62_000,
    endReason: "hangup",
    newestAt: 62_000,
    ...more,
  };
  return { state, repId };
}

export const UNANSWERED = { connectedAt: null, endReason: "missed" } as const;
