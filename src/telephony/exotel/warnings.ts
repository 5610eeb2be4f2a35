import type { LineView } from "../port.ts";
import { audioUrlsOf, settingsOf } from "./settings.ts";
import { NO_DIAL, phonesOf } from "./target.ts";

/** What an admin should know of a line on Exotel before calls come. */
export function warnOf({ settings, learnt, fallback, team }: LineView): string[] {
  const { noDialWired, waitLoop, refetch } = settingsOf(settings);
  const seen = typeof learnt?.["noDialSeenAt"] === "number";
  const sentences: string[] = [];
  if (fallback.type === NO_DIAL.type && !noDialWired) {
    sentences.push(
      "nobody is dialled as a fallback, and noDialWired does not say that the flow goes on from there.",
    );
  }
  if (fallback.type === NO_DIAL.type && noDialWired && !seen) {
    sentences.push(
      "the flow's \"We didn't dial anyone\" has not been seen to work yet: call once while nobody is free.",
    );
  }
  if (fallback.type !== NO_DIAL.type && phonesOf(fallback).length + phonesOf(team).length === 0) {
    sentences.push("neither the fallback nor the team can be dialled.");
  }
  if (waitLoop && !refetch) {
    sentences.push("the wait loop is on, and an attempt that fails is not asked about again.");
  }
  const failing: unknown = learnt?.["failingAudioUrls"];
  const failed = audioUrlsOf(settings).filter(
    (url) => Array.isArray(failing) && failing.includes(url),
  );
  if (failed.length > 0) {
    sentences.push("an audio file did not answer 200 when last tried, and is left out.");
  }
  return sentences;
}
