import { dryClaim } from "../../domain/busy.ts";
import { isTie } from "../../domain/call-story.ts";
import { decideRoute } from "../../domain/decide-route.ts";
import type { Decision, Outcome } from "../../domain/decision.ts";
import { isLeft } from "../../domain/pass-on.ts";
import type { Policy } from "../../domain/policy.ts";
import { settle } from "../../domain/settle.ts";
import type { Line } from "../../domain/settings.ts";
import { fromSnapshot } from "../../domain/snapshot.ts";
import { withLine } from "./ask-domain.ts";

/** A past decision and what the other policy makes of it. */
export type Difference = {
  readonly decisionId: string;
  readonly at: number;
  readonly before: { readonly outcome: Outcome; readonly repId: string | null };
  readonly after: {
    readonly outcome: Outcome;
    readonly repId: string | null;
    readonly reason: string;
  };
};

export type Tally = {
  readonly decisions: number;
  /** To a person by name. */
  readonly toRep: number;
  readonly toTeam: number;
  readonly toFallback: number;
  readonly asked: number;
  /** Of the callers who were known, the share that got their own rep; null when none was known. */
  readonly stickyRate: number | null;
};

export type Replay = {
  readonly before: Tally;
  readonly after: Tally;
  readonly changed: number;
  /** Decisions from before facts were kept, which can't be replayed. */
  readonly skipped: number;
  /** The first of them, oldest first. */
  readonly differences: readonly Difference[];
};

export type Deps = {
  /** Decisions from `fromMs` on, oldest first, in batches. */
  readonly streamDecisions: (
    workspaceId: string,
    fromMs: number,
    lineId: string | null,
  ) => AsyncIterable<readonly Decision[]>;
  /** Its lines say for themselves what is done outside their hours, and whether callers are asked. */
  readonly listLines: (workspaceId: string) => Promise<readonly Line[]>;
};

const MOST_DIFFERENCES = 200;

type Result = {
  readonly outcome: Outcome;
  readonly repId: string | null;
  readonly reason: string;
  readonly sticky: boolean;
};

/**
 * Past decisions decided again by another policy, from the facts that were kept with them: who would have got what.
 * Presence is what it was; what callers would have done after another answer nobody knows, so each request stands
 * for itself.
 */
export function createReplayDecisions(
  deps: Deps,
): (input: {
  workspaceId: string;
  fromMs: number;
  lineId: string | null;
  policy: Policy;
}) => Promise<Replay> {
  return async ({ workspaceId, fromMs, lineId, policy }) => {
    const [before, after] = [newCount(), newCount()];
    const differences: Difference[] = [];
    const lines = await deps.listLines(workspaceId);
    const placed = new Map(lines.map((line) => [line.id, withLine(policy, line)]));
    let [changed, skipped] = [0, 0];
    for await (const batch of deps.streamDecisions(workspaceId, fromMs, lineId)) {
      for (const decision of batch) {
        // What could not be passed on was not decided again: its first decision stands for it.
        if (isLeft(decision)) continue;
        const again = replayOne(decision, placed.get(decision.lineId) ?? policy);
        if (again === null) {
          skipped += 1;
          continue;
        }
        const { outcome, repId } = decision;
        const known = decision.contacts.length > 0;
        count(before, outcome, known, isSticky(decision));
        count(after, again.outcome, known, again.sticky);
        if (again.outcome === outcome && again.repId === repId) continue;
        changed += 1;
        if (differences.length >= MOST_DIFFERENCES) continue;
        const { sticky: _, ...result } = again;
        const from = { outcome, repId };
        differences.push({ decisionId: decision.id, at: decision.at, before: from, after: result });
      }
    }
    return { before: tally(before), after: tally(after), changed, skipped, differences };
  };
}

function replayOne(decision: Decision, policy: Policy): Result | null {
  // Decisions of an earlier program have none.
  const kept: Decision["snapshot"] | undefined = decision.snapshot;
  if (kept === undefined) return null;
  const { facts, question } = fromSnapshot(kept);
  const plan = decideRoute(facts, question, policy, decision.at);
  const claimant = { legId: question.legId, wrapUpMs: policy.wrapUpSeconds * 1000 };
  const claim = dryClaim(plan.order, facts.reps, claimant, decision.at);
  const taken = plan.steps.find(
    (step) => step.refused === null && claim.taken.includes(step.rep.id),
  );
  const { outcome, repId, reason } = settle(plan, claim, facts, policy, decision.at, {
    callbackStored: true,
    hasTeam: question.hasTeam,
    closedFor: null,
  });
  return { outcome, repId, reason, sticky: taken !== undefined && isTie(taken.rung) };
}

function isSticky({ outcome, rungs }: Decision): boolean {
  const taken = rungs.find(({ result }) => result === "taken");
  return outcome === "rep" && taken !== undefined && isTie(taken.rung);
}

type Count = {
  [K in "decisions" | "rep" | "team" | "fallback" | "asked" | "known" | "sticky"]: number;
};

function newCount(): Count {
  return { decisions: 0, rep: 0, team: 0, fallback: 0, asked: 0, known: 0, sticky: 0 };
}

function count(into: Count, outcome: Outcome, known: boolean, sticky: boolean): void {
  into.decisions += 1;
  into.rep += Number(outcome === "rep");
  into.team += Number(outcome === "team" || outcome === "group");
  into.fallback += Number(outcome === "fallback" || outcome === "closed");
  into.asked += Number(outcome === "ask" || outcome === "wait");
  into.known += Number(known);
  into.sticky += Number(known && sticky);
}

function tally({ decisions, rep, team, fallback, asked, known, sticky }: Count): Tally {
  const stickyRate = known === 0 ? null : sticky / known;
  return { decisions, toRep: rep, toTeam: team, toFallback: fallback, asked, stickyRate };
}
