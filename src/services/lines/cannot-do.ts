import type { Line } from "../../domain/settings.ts";
import { choicesOf } from "../../domain/menu.ts";
import { asksNumberIn, isSpoken, mergeSentences } from "../../domain/prompts.ts";
import type { PersonRung } from "../../domain/policy.ts";
import type { PolicyContent } from "../../schemas/check-policy.ts";
import type { LineCapabilities } from "../../telephony/port.ts";

/** What a line's phone system can't do of a policy, and what happens instead: one sentence each. */
export function cannotDo(
  policy: PolicyContent,
  line: Line,
  capabilities: LineCapabilities,
): string[] {
  const said = (sentence: string) => `${line.name} (${line.vendor}): ${sentence}`;
  const persons = policy.ladder.filter((rung): rung is PersonRung => rung.rung !== "team");
  const team = policy.ladder.find((rung) => rung.rung === "team");
  const longestWait = Math.max(0, ...persons.map(({ waitSeconds }) => waitSeconds));
  const strict = persons.some(({ otherwise }) => otherwise !== "next");
  const sentences: string[] = [];
  if (longestWait > 0 && capabilities.wait === null) {
    sentences.push("callers can't be made to wait here, so the next step is taken at once.");
  }
  if (capabilities.wait !== null && longestWait * 1000 > capabilities.wait.maxMs) {
    const seconds = Math.floor(capabilities.wait.maxMs / 1000);
    sentences.push(`a caller waits ${seconds} s at the most here, not ${longestWait} s.`);
  }
  if (
    !capabilities.ringLimit &&
    [...persons, team].some((rung) => (rung?.ringSeconds ?? null) !== null)
  ) {
    sentences.push(
      "how long a phone rings is set by the rep in the phone system here, not by this policy.",
    );
  }
  if (!capabilities.asksAgainAfterNoAnswer) {
    sentences.push(
      "once a rep was rung, their own no-answer setting in the phone system decides: no further step is tried.",
    );
  }
  const wantsVoicemail =
    choicesOf(policy.menu.choices).some((choice) => choice.do === "voicemail") ||
    persons.some(({ otherwise }) => otherwise === "voicemail");
  if (wantsVoicemail && !capabilities.voicemail) {
    sentences.push(
      "a call can't be sent to voicemail here; the caller is asked, or gets the team.",
    );
  }
  if (team?.strategy === "all-at-once" && !capabilities.ringGroup) {
    sentences.push("reps can't be rung together here; the line's own team gets the call.");
  }
  if ((policy.menu.enabled || strict) && !capabilities.questions) {
    sentences.push("callers can't be asked here; they get the team instead of a choice.");
  }
  if (policy.callbackNumber === "always" && !capabilities.questions) {
    sentences.push(
      "no number can be asked for here; who is promised a callback is called at the number they call from.",
    );
  }
  const own = mergeSentences(policy.sentences ?? {}, line.sentences);
  if (
    policy.callbackNumber === "always" &&
    capabilities.questions &&
    !asksNumberIn(policy.locale, own)
  ) {
    sentences.push(
      `a number can't be asked for in ${policy.locale}: write the five sentences of it in the policy or the line.`,
    );
  }
  if (!isSpoken(policy.locale, own) && capabilities.questions) {
    sentences.push(
      `there are no sentences in ${policy.locale}: callers hear English. Write all of them in the policy or the line (sentences.${policy.locale}).`,
    );
  }
  if ((line.closed ?? policy.closed).kind === "end" && !capabilities.questions) {
    sentences.push("no message can be spoken here outside the hours; the fallback gets the call.");
  }
  return sentences.map(said);
}
