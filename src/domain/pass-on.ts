import type { Decision, PassedOn } from "./decision.ts";

type Told = Pick<PassedOn, "how" | "result" | "afterMs"> & {
  /** Who was rung in vain, or for whom the caller waited. */
  readonly from: string;
  /** To whom the call went, or was to go. */
  readonly to: string;
};

/** Why a call is where it is after we tried to pass it on, in one sentence. */
export function passedOnReason({ how, result, afterMs, from, to }: Told): string {
  const seconds = Math.round(afterMs / 1000);
  const before =
    how === "rescue"
      ? `Rang ${from} for ${seconds} s, not answered`
      : `Waited ${seconds} s in the queue for ${from}`;
  const stays = how === "rescue" ? "left ringing" : "left in the queue";
  switch (result) {
    case "accepted":
      return `${before}; passed on to ${to}.`;
    case "refused":
      return `${before}; ${stays}, as the phone system refused to pass the call on to ${to}.`;
    case "unknown":
      return `${before}; it is not known whether the phone system passed the call on to ${to}.`;
    case "left":
      return how === "rescue"
        ? `${before}; ${stays}, as there is nobody to pass the call on to.`
        : `${before}; ${stays}, whose own agents answer.`;
  }
}

/** Does this decision leave the caller in a queue of the phone system, out of which we may take them? */
export function waitsInQueue({
  outcome,
  target,
  observed,
}: Pick<Decision, "outcome" | "target" | "observed">): boolean {
  return outcome === "wait" && target !== null && !observed;
}

/** Is this the last word on the call, with nothing of ours to come after it? */
export function isLeft({ passedOn }: Pick<Decision, "passedOn">): boolean {
  return passedOn !== undefined && passedOn.result !== "accepted";
}

/** For whom the caller waits: the last person whom the ladder named before it stopped. */
export function waitedForRepId({ rungs }: Pick<Decision, "rungs">): string | null {
  const stop = rungs.findIndex(({ refusal }) => refusal === "wait-first");
  const above = stop < 0 ? rungs : rungs.slice(0, stop);
  return above.findLast(({ repId }) => repId !== undefined)?.repId ?? null;
}
