import { BY_COLLEAGUE, type CallbackLife } from "./callback.ts";

type Told = Pick<CallbackLife, "stage" | "closedBy" | "attemptKeys"> & {
  readonly closedReason: string | null;
  readonly number: string;
  readonly entered: boolean;
};

/**
 * What became of a promised callback, and where it was wanted if not at the number that called, for a rep to read on
 * the timeline; null while there is nothing to say.
 */
export function callbackSentence(callback: Told, nameOf: (repId: string) => string): string | null {
  const place = callback.entered ? `They asked to be called at ${callback.number}.` : null;
  const said = [place, becameOf(callback, nameOf)].filter((one) => one !== null);
  return said.length === 0 ? null : said.join(" ");
}

function becameOf(
  { stage, closedBy, closedReason, attemptKeys }: Told,
  nameOf: (repId: string) => string,
): string | null {
  const tries = attemptKeys.length;
  const who = closedBy === BY_COLLEAGUE ? "a colleague" : nameOf(closedBy ?? "");
  switch (closedReason) {
    case "reached":
      return `${who.replace(/^a /, "A ")} called back and talked with them.`;
    case "called-in":
      return `They called again and talked with ${who}.`;
    case "completed":
      return "The callback was marked as done.";
    case "cancelled":
      return "The callback was cancelled.";
    case "do-not-call":
      return "The callback was cancelled: the number is on the do-not-call list.";
    case "unfit-number":
      return "The callback was cancelled: nobody is called at this number.";
    case "too-old":
    case "no-window":
      return "Nobody could call back in time.";
    case "attempts-used-up":
      return `Nobody was reached by calling back, in ${inWords(tries)}.`;
    case null:
    default:
      return stage === "requested" && tries > 0
        ? `Nobody was reached by calling back yet, in ${inWords(tries)}.`
        : null;
  }
}

function inWords(tries: number): string {
  return tries === 1 ? "one try" : `${tries} tries`;
}
