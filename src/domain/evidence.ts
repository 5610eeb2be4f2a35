import type { Refusal } from "./decision.ts";
import { believedStatus, isCrmWord, isStale, statusesOf } from "./eligibility.ts";
import type { RepFact } from "./facts.ts";
import { LONGEST_MS } from "./leg-contribution.ts";
import type { LeaseKind } from "./presence.ts";
import type { Policy } from "./policy.ts";

export type Evidence = { readonly source: string; readonly ageMs: number };

/** Where it is known from that a rep can't take a call, and for how long; null where it is a setting. */
export function evidenceFor(
  rep: RepFact,
  refusal: Refusal,
  policy: Policy,
  now: number,
): Evidence | null {
  if (refusal === "on-a-call") return callEvidence(rep, ["talking", "held"], now);
  if (refusal === "ringing") return callEvidence(rep, ["ringing"], now);
  if (refusal === "offered-elsewhere") {
    return leaseEvidence(rep, ["offer"], policy.offerSeconds * 1000, now);
  }
  const believed = believedStatus(rep, policy, now);
  if (refusal === "wrap-up" && believed?.kind !== "wrap-up") {
    return { source: "call events", ageMs: now - Number(rep.talkEndedAt) };
  }
  if (rep.crmPresence !== null && isCrmWord(rep, refusal, policy, now)) {
    return { source: rep.crmPresence.source, ageMs: Math.max(0, now - rep.crmPresence.readAt) };
  }
  return believed?.kind === refusal ? { source: believed.source, ageMs: now - believed.at } : null;
}

/** Said beside a rep's result where the phone system's or the CRM's word of them is too old to count. */
export function staleWords(rep: RepFact, policy: Policy, now: number): string {
  const { crmPresence } = rep;
  const asked = policy.crmPresence.availability === "use" && crmPresence?.availability === "away";
  const words = [
    ...statusesOf(rep),
    ...(asked ? [{ source: crmPresence.source, at: crmPresence.readAt }] : []),
  ];
  return words
    .filter(({ at }) => isStale(at, policy, now))
    .map(({ source, at }) => {
      return ` (their status from ${source} is ${toMinutes(now - at)} min old and does not count)`;
    })
    .join("");
}

/** Said after a refusal that the CRM is the source of. Its hours count however old they are, and that is said. */
export function crmWords(rep: RepFact, refusal: Refusal, policy: Policy, now: number): string {
  const { crmPresence } = rep;
  if (crmPresence === null || !isCrmWord(rep, refusal, policy, now)) return "";
  const { source, readAt } = crmPresence;
  const minutes = toMinutes(Math.max(0, now - readAt));
  return isStale(readAt, policy, now)
    ? ` (by ${source}, not read anew for ${minutes} min)`
    : ` (by ${source}, read ${minutes} min ago)`;
}

function toMinutes(ms: number): number {
  return Math.round(ms / 60_000);
}

function callEvidence(
  rep: RepFact,
  kinds: readonly ("talking" | "held" | "ringing")[],
  now: number,
) {
  const longestMs = kinds.includes("ringing") ? LONGEST_MS.ringing : LONGEST_MS.talking;
  return leaseEvidence(rep, kinds, longestMs, now, "call events");
}

/** A lease ends its longest length after the event that made it. */
function leaseEvidence(
  rep: RepFact,
  kinds: readonly LeaseKind[],
  lengthMs: number,
  now: number,
  source = "our own answers",
): Evidence | null {
  const ages = rep.leases
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ expiresAt, since }) => Math.max(0, now - (since ?? expiresAt - lengthMs)));
  return ages.length === 0 ? null : { source, ageMs: Math.max(...ages) };
}
