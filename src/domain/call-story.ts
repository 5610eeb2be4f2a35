import type { Decision, Refusal, RungTrace } from "./decision.ts";
import type { RungName } from "./policy.ts";
import type { PlanPath } from "./question.ts";
import { lastTalk, talkOfColleague, type EndedLeg } from "./leg-talk.ts";

/** How far a call came towards the caller's own rep; each stage has all before it behind it. */
export const STAGES = [
  "unknown",
  "known",
  "matched",
  "eligible",
  "free",
  "offered",
  "answered",
] as const;
export type Stage = (typeof STAGES)[number];

/** Why it came no further. */
export type Loss =
  Refusal | Exclude<PlanPath, "ladder"> | "not-answered" | "only-observed" | "unknown-number";

export type CallStory = {
  readonly stage: Stage;
  /** Null when the own rep answered. */
  readonly loss: Loss | null;
  /** The first person whom the ladder named. */
  readonly ownRepId: string | null;
  /** Who talked with the caller in the end. */
  readonly talkedRepId: string | null;
  /** Nobody of the reps talked with them, but a colleague who is none did. */
  readonly byColleague?: true;
  /** From the first request until the own rep answered. */
  readonly msToOwner: number | null;
  readonly heldOut: boolean;
  readonly observed: boolean;
};

const BUSY: ReadonlySet<Refusal> = new Set([
  "on-a-call",
  "ringing",
  "offered-elsewhere",
  "wrap-up",
  "reserved",
  "kept-free",
  "not-reserved",
]);
/** The rep was offered the call by an earlier answer. */
const OFFERED: ReadonlySet<Refusal> = new Set(["declined", "did-not-answer"]);
/** Says nothing of a person: the caller's or the line's own way. */
const PASSED_BY: ReadonlySet<Refusal> = new Set([
  "held-out",
  "caller-chose",
  "strict-above",
  "wait-first",
  "not-asked",
  "already-tried",
  "no-facts",
]);

/** What became of a call, from our decisions about it (oldest first, at least one) and its legs. */
export function tellStory(decisions: readonly Decision[], legs: readonly EndedLeg[]): CallStory {
  const talk = lastTalk(legs);
  const ownRepId = ownRepOf(decisions);
  const told = {
    ownRepId,
    talkedRepId: talk?.repId ?? null,
    ...(talk === undefined &&
      talkOfColleague(legs) !== undefined && { byColleague: true as const }),
    heldOut: decisions.some(({ path }) => path === "held-out"),
    observed: decisions.every(({ observed }) => observed),
  };
  if (ownRepId !== null && talk?.repId === ownRepId) {
    const asked = decisions.map(({ startedAt, at }) => startedAt ?? at);
    const msToOwner = talk.connectedAt - Math.min(talk.connectedAt, ...asked);
    return { ...told, stage: "answered", loss: null, msToOwner };
  }
  const reached = decisions
    .map((decision) => reachOf(decision, ownRepId))
    .reduce((best, next) => (rank(next.stage) >= rank(best.stage) ? next : best), NOWHERE);
  return { ...told, ...reached, msToOwner: null };
}

type Reach = { readonly stage: Stage; readonly loss: Loss };

const NOWHERE: Reach = { stage: "unknown", loss: "unknown-number" };

function rank(stage: Stage): number {
  return STAGES.indexOf(stage);
}

/** The first person whom the ladder named, if any: the caller's own rep. */
export function ownRepOf(decisions: readonly Pick<Decision, "rungs">[]): string | null {
  const named = decisions.flatMap(({ rungs }) => rungs.filter(isPersonal));
  return named[0]?.repId ?? null;
}

/** The team is nobody's own, nor is whom a caller asks for; a person is named by any other rung. */
function isPersonal({ rung, repId }: RungTrace): boolean {
  return isTie(rung) && repId !== undefined;
}

/** Does this rung say whose caller it is? */
export function isTie(rung: RungName): boolean {
  return rung !== "team" && rung !== "menu";
}

function reachOf(decision: Decision, ownRepId: string | null): Reach {
  const { contacts, path, rungs } = decision;
  const own = rungs.find((rung) => isPersonal(rung) && rung.repId === ownRepId);
  if (own === undefined) {
    const stage = contacts.length > 0 ? "known" : "unknown";
    return { stage, loss: path === "ladder" ? whyNobody(rungs) : path };
  }
  if (own.refusal === undefined) {
    return decision.observed
      ? { stage: "free", loss: "only-observed" }
      : { stage: "offered", loss: "not-answered" };
  }
  if (PASSED_BY.has(own.refusal)) {
    return { stage: "matched", loss: path === "ladder" ? own.refusal : path };
  }
  if (OFFERED.has(own.refusal)) return { stage: "offered", loss: own.refusal };
  return { stage: BUSY.has(own.refusal) ? "eligible" : "matched", loss: own.refusal };
}

/** No rung named anybody: what the contact's own says, else the last that was tried. */
function whyNobody(rungs: readonly RungTrace[]): Loss {
  const contact = rungs.find(({ rung }) => rung === "contact-owner");
  return contact?.refusal ?? "unknown-number";
}
