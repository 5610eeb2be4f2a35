import { whyBusy } from "../../domain/busy.ts";
import type { Refusal } from "../../domain/decision.ts";
import { believedStatus, isDuring, isStale, whyNotEligible } from "../../domain/eligibility.ts";
import { evidenceFor } from "../../domain/evidence.ts";
import type { CrmPresence, StoredFacts, VendorStatus } from "../../domain/facts.ts";
import { openingAt } from "../../domain/hours.ts";
import { LONGEST_MS } from "../../domain/leg-contribution.ts";
import { DEFAULT_POLICY, type Policy } from "../../domain/policy.ts";
import { presenceOf, type Lease, type PresenceState } from "../../domain/presence.ts";
import type { WorkspaceSettings } from "../../domain/settings.ts";
import { whyFor } from "../../domain/words.ts";
import { policyFor } from "../routing/ask-domain.ts";
import { toRepFact } from "../routing/read-facts.ts";

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  /** What the maps know of these reps, read without leaving a trace. */
  readonly readActivities: (
    workspaceId: string,
    repIds: readonly string[],
    now: number,
  ) => Promise<StoredFacts["activities"]>;
  readonly now: () => number;
};

/** The CRM's word at this moment. Times are epoch milliseconds. */
export type CrmWord = {
  readonly source: string;
  readonly at: number;
  /** Older than the policy believes a status. */
  readonly stale: boolean;
  readonly inHours: boolean;
  readonly outOfOfficeUntil: number | null;
  readonly availability: CrmPresence["availability"];
};

export type RepPresence = {
  readonly repId: string;
  readonly name: string;
  readonly state: PresenceState;
  /** When the oldest reason for this state began; null when there is none of its own. */
  readonly since: number | null;
  readonly leases: readonly Lease[];
  /** Why no call comes to them now, in one sentence, with where that is known from; null: one may. */
  readonly keptFrom: string | null;
  /** The same as a word. */
  readonly refusal: Refusal | null;
  /** Until when they are marked away; null: not, or until they are back. */
  readonly awayUntil: number | null;
  /** What their phone system says of them besides calls. */
  readonly status: VendorStatus | null;
  /** What the CRM says of them, whether or not it counts; null: nothing. */
  readonly crm: CrmWord | null;
  /** How many callers wait for them. */
  readonly waiting: number;
};

/**
 * What each rep of a workspace is doing now, and whether a call may come to them, by the policy of the workspace's
 * first line that is switched on: wrap-up, check-in and how old a status may be are said there.
 */
export function createListPresence(deps: Deps): (workspaceId: string) => Promise<RepPresence[]> {
  return async (workspaceId) => {
    const settings = deps.settingsOf(workspaceId);
    const reps = settings?.reps ?? [];
    const line = settings?.lines.find(({ enabled }) => enabled);
    const policy = line === undefined ? DEFAULT_POLICY : policyFor(line, null, settings);
    const now = deps.now();
    const ids = reps.map(({ id }) => id);
    const activities = await deps.readActivities(workspaceId, ids, now);
    return reps.map((rep) => {
      const reachable = rep.identities.length > 0;
      const fact = toRepFact(rep, activities.get(rep.id), reachable);
      const claimant = { legId: "", wrapUpMs: policy.wrapUpSeconds * 1000 };
      const refusal = whyNotEligible(fact, policy, now) ?? whyBusy(fact, claimant, now);
      const evidence = refusal === null ? null : evidenceFor(fact, refusal, policy, now);
      const age =
        evidence === null ? "" : ` (${evidence.source}, ${Math.round(evidence.ageMs / 1000)} s)`;
      return {
        repId: rep.id,
        name: rep.name,
        state: stateOf(fact.leases, refusal),
        since: sinceOf(fact.leases, policy, refusal === "wrap-up" ? fact.talkEndedAt : null),
        leases: fact.leases,
        keptFrom: refusal === null ? null : `${whyFor(refusal, rep.name)}${age}.`,
        refusal,
        awayUntil: rep.away ? rep.awayUntilMs : null,
        status: believedStatus(fact, policy, now) ?? fact.status,
        crm: fact.crmPresence === null ? null : toCrmWord(fact.crmPresence, policy, now),
        waiting: fact.waiting.length,
      };
    });
  };
}

function toCrmWord(said: CrmPresence, policy: Policy, now: number): CrmWord {
  return {
    source: said.source,
    at: said.readAt,
    stale: isStale(said.readAt, policy, now),
    inHours: openingAt(said.hours, now).open,
    outOfOfficeUntil: said.absences.find((absence) => isDuring(absence, now))?.untilMs ?? null,
    availability: said.availability,
  };
}

/** A call counts more than what keeps other calls away. */
function stateOf(leases: readonly Lease[], refusal: string | null): PresenceState {
  const busy = presenceOf(leases, refusal !== null && refusal !== "reserved");
  if (busy !== "away") return busy;
  return refusal === "wrap-up" || refusal === "off-hours" ? refusal : "away";
}

/** Every lease ends its kind's longest length after it began. */
function sinceOf(leases: readonly Lease[], policy: Policy, ended: number | null): number | null {
  const begun = leases.map(
    ({ kind, expiresAt, since }) =>
      since ?? expiresAt - (kind === "offer" ? policy.offerSeconds * 1000 : LONGEST_MS[kind]),
  );
  return begun.length === 0 ? ended : Math.min(...begun);
}
