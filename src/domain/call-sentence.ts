import { ownRepOf } from "./call-story.ts";
import type { Decision, RungTrace } from "./decision.ts";
import {
  hasTalked,
  lastTalk,
  messageAfterTalk,
  talkOfColleague,
  type EndedLeg,
} from "./leg-talk.ts";
import type { PlanPath } from "./question.ts";
import type { Snapshot } from "./snapshot.ts";
import { isOfPerson, PATH_WORDS, tieWords } from "./words.ts";

type Told = {
  /** Oldest first, at least one. */
  readonly decisions: readonly Decision[];
  readonly legs: readonly EndedLeg[];
  readonly nameOf: (repId: string) => string;
  readonly live: boolean;
};

/**
 * The whole call in one sentence for a rep: who was meant and how we know, why they did not get it, who did, and what
 * was promised.
 */
export function callSentence(told: Told): string {
  const { decisions, legs, nameOf } = told;
  const ownRepId = ownRepOf(decisions);
  const talk = lastTalk(legs);
  const then = messageWords(told);
  const said =
    ownRepId === null
      ? `${capital(whyNobody(decisions))}, so ${endOf(told, null)}${then}.`
      : talk?.repId === ownRepId
        ? `${who(ownRepId, told)}, took the call${waitedWords(decisions)}${then}.`
        : talk !== undefined && hasTalked(legs, ownRepId)
          ? `${who(ownRepId, told)}, took the call and passed it on to ${nameOf(talk.repId)}${then}.`
          : `${who(ownRepId, told)}, ${whyNot(ownRepId, told)}`;
  return decisions.every(({ observed }) => observed)
    ? `Stickyline was only observing this line. Its decision, had the line been live: ${said}`
    : said;
}

/** Whom it was passed on to after a talk and who did not answer. */
function messageWords({ legs, nameOf }: Told): string {
  const message = messageAfterTalk(legs);
  if (message === undefined) return "";
  const to = message.repId === null ? "" : ` to ${nameOf(message.repId)}`;
  return `; it was passed on${to}, and the caller left a message`;
}

/** `Ada Byron, the contact owner`. */
function who(repId: string, { decisions, nameOf }: Told): string {
  const [named = ""] = decisions
    .flatMap(({ rungs }) => rungs)
    .filter(isOf(repId))
    .map(({ rung, successorOf }) => tieWords(rung, successorOf));
  return `${nameOf(repId)}, ${named}`;
}

/** What kept their own rep from the call, and what became of it. */
function whyNot(repId: string, told: Told): string {
  const { decisions, nameOf, legs, live } = told;
  const traces = decisions.flatMap(({ rungs }) => rungs).filter(isOf(repId));
  const refused = traces.findLast(({ refusal }) => refusal !== undefined && isOfPerson(refusal));
  const end = `${endOf(told, repId)}${messageWords(told)}`;
  if (refused !== undefined) {
    const words = past(refused.why.replace(nameOf(repId), "").trim());
    const chose = choiceWords(decisions, nameOf);
    return chose === null ? `${words}, so ${end}.` : `${words}, and ${chose}, so ${ofThem(end)}.`;
  }
  const last = decisions.at(-1);
  const wasRung = decisions.some((each) => each.repId === repId && isRung(each));
  if (!wasRung) return `did not get the call, so ${end}.`;
  const isTaken = (lastTalk(legs) ?? talkOfColleague(legs)) !== undefined;
  const isAll = !isTaken && last?.repId === repId && isRung(last);
  if (isAll && live) return "is being rung.";
  const isVoicemail = legs.some(({ state }) => state.endReason === "voicemail");
  return `was rung and did not answer${isAll && !isVoicemail ? "" : `, so ${end}`}.`;
}

function past(words: string): string {
  return words.replace(/^is /, "was ").replace(/(^| and )has /g, "$1had ");
}

/** Who got the call in the end, and what the caller was promised. */
function endOf(told: Told, ownRepId: string | null): string {
  const { decisions, legs, nameOf, live } = told;
  const last = decisions.at(-1);
  const talk = lastTalk(legs);
  if (talk !== undefined) return `${nameOf(talk.repId)}${howOf(talk.repId, told)} took it`;
  if (talkOfColleague(legs) !== undefined) return "a colleague took it";
  const voicemail = legs.some(({ state }) => state.endReason === "voicemail");
  if (voicemail) return "the caller left a message";
  const own = last?.repId ?? ownRepId;
  switch (last?.outcome) {
    case "callback":
      return `the caller was promised a callback from ${own === null ? "the team" : nameOf(own)}`;
    case "voicemail":
      return "the caller was sent to voicemail";
    case "ask":
      if (last.path === "chose-callback") {
        return live
          ? "the caller is being asked where to be called back"
          : "the caller asked to be called back, and hung up when asked for a number";
      }
      return live
        ? "the caller is being asked what to do"
        : "the caller was asked what to do, and hung up before choosing";
    case "wait":
      return live
        ? `the caller waits for ${own === null ? "a rep" : nameOf(own)}`
        : "the caller was asked to wait, and hung up while waiting";
    case "message":
      return "they heard it";
    case "closed":
      return "the caller was told that we are closed";
    case "rep":
    case "group":
    case "team":
    case "target":
    case "fallback":
    case undefined:
      return `${placeOf(last, nameOf)}${live ? "" : ", and no rep took it"}`;
  }
}

function placeOf(last: Decision | undefined, nameOf: (repId: string) => string): string {
  if (last?.outcome === "rep" && last.repId !== null) return `${nameOf(last.repId)} was rung`;
  if (last?.outcome === "group") return "several team members were rung";
  if (last?.outcome === "target") return "it went where the caller chose";
  return last?.outcome === "team" ? "it went to the team" : "it went to the line's fallback";
}

/** How whoever took it came to be named: `, the last to talk with this number,`. */
function howOf(repId: string, { decisions }: Told): string {
  const taken = decisions
    .flatMap(({ rungs }) => rungs)
    .findLast((rung) => rung.repId === repId && rung.result === "taken");
  return taken === undefined ? "" : `, ${tieWords(taken.rung, taken.successorOf)},`;
}

/** What the caller answered when they were asked; null: they were not, or have not yet. Null too where the end says it. */
function choiceWords(
  decisions: readonly Decision[],
  nameOf: (repId: string) => string,
): string | null {
  const chosen = decisions.filter(isOffLadder).findLast(({ path }) => CHOICES.has(path));
  if (chosen === undefined || chosen.outcome === "ask") return null;
  const { path, rungs } = chosen;
  const asked = rungs.find(({ rung, repId }) => rung === "menu" && repId !== undefined)?.repId;
  if (path === "chose-rep" && asked !== undefined) return `the caller asked for ${nameOf(asked)}`;
  if (path === "chose-target") return "the caller was asked what to do";
  return pathWords(chosen);
}

const CHOICES: ReadonlySet<PlanPath> = new Set([
  "chose-team",
  "chose-callback",
  "chose-voicemail",
  "chose-rep",
  "chose-line",
  "chose-target",
  "chose-message",
  "no-callback-number",
  "stayed-silent",
  "unknown-digit",
]);

type OffLadder = Decision & { readonly path: Exclude<PlanPath, "ladder"> };

function isOffLadder(decision: Decision): decision is OffLadder {
  return decision.path !== "ladder";
}

/** On a line that the caller chose they are answered as if they had called there. */
function pathWords({ path, rungs, snapshot }: OffLadder): string {
  const isElsewhere = rungs.some(({ refusal }) => refusal === "caller-chose");
  if (path !== "chose-line" || isElsewhere) return PATH_WORDS[path];
  const kept: Snapshot | undefined = snapshot;
  const name = kept?.question.onLine;
  return `the caller chose ${name === undefined ? "another line" : `the line ${name}`}`;
}

/** Once the caller was named in the same sentence. */
function ofThem(end: string): string {
  return end
    .replace(/^the caller was /, "they were ")
    .replace(/^the caller /, "they ")
    .replace(`, ${tieWords("menu", undefined)},`, "");
}

/** Why nobody was meant in particular. */
function whyNobody(decisions: readonly Decision[]): string {
  const others = decisions.filter(isOffLadder);
  // who asked for further choices wanted what they chose there
  const told = others.find(({ path }) => path !== "chose-menu") ?? others[0];
  const rungs = decisions.flatMap((decision) => decision.rungs);
  const contact = rungs.find(({ rung }) => rung === "contact-owner");
  if (told === undefined) {
    return contact?.refusal === undefined ? "the call was for nobody in particular" : contact.why;
  }
  return pathWords(told);
}

function waitedWords(decisions: readonly Decision[]): string {
  return decisions.some(({ outcome }) => outcome === "wait") ? " after the caller had waited" : "";
}

function isOf(repId: string): (rung: RungTrace) => boolean {
  return (rung) => rung.repId === repId && rung.rung !== "team";
}

function isRung({ outcome }: Decision): boolean {
  return outcome === "rep" || outcome === "group";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
