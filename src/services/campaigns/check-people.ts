import { runInTurns } from "../../concurrency/run-in-turns.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { findOutside, periodOf } from "../../domain/campaign.ts";
import { invalidInput } from "../../domain/errors.ts";
import type { ActivePeriod } from "../../telephony/campaign-dialer.ts";
import type { StoredCampaign } from "./stored-campaign.ts";

export type Deps = {
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  /** Those of the numbers that nobody may ring. */
  readonly doNotCallAmong: (workspaceId: string, numbers: readonly string[]) => Promise<string[]>;
  /** Those of the numbers that no campaign may ring for want of consent. */
  readonly unagreedAmong: (workspaceId: string, numbers: readonly string[]) => Promise<string[]>;
  readonly regionOf: (workspaceId: string) => string;
  readonly now: () => number;
};

const WEEK_MS = 7 * 24 * 3_600_000;
/** A campaign rests from so long before a holiday's hours on: the next look may be a little late. */
const AHEAD_MS = 30 * 60_000;

/** Whom a campaign may ring, by the same rules as callbacks. */
export function createCheckPeople(deps: Deps) {
  return {
    /** INPUT_INVALID naming the field: none is on the do-not-call list, and all may be rung whenever it is active. */
    async beforeMaking(
      workspaceId: string,
      numbers: readonly string[],
      activePeriod: ActivePeriod,
      timeZone: string,
    ): Promise<void> {
      const [barred] = await deps.doNotCallAmong(workspaceId, numbers);
      if (barred !== undefined) {
        throw invalidInput(
          `numbers.${numbers.indexOf(barred)}`,
          "This number is on the do-not-call list.",
        );
      }
      const [unagreed] = await deps.unagreedAmong(workspaceId, numbers);
      if (unagreed !== undefined) {
        throw invalidInput(
          `numbers.${numbers.indexOf(unagreed)}`,
          "The CRM does not say that this person agrees to be called.",
        );
      }
      const { weekly } = await deps.policyOf(workspaceId);
      const looking = findOutside(numbers, {
        period: periodOf(activePeriod, timeZone),
        // a holiday comes once, this for ever: it rests then
        windows: { weekly, holidays: [] },
        homeRegion: deps.regionOf(workspaceId),
        from: deps.now(),
        lengthMs: WEEK_MS,
      });
      const outside = await runInTurns(looking);
      if (outside === -1) return;
      throw invalidInput(
        "activePeriod",
        `numbers.${outside} may not be rung in all of it: by the clock of ${timeZone} it goes beyond the callback policy's hours where that person is. Shorten it, or make a campaign for each country.`,
      );
    },

    /** Why it must not dial any more, in words for people; null: it may. */
    async whyStop(campaign: StoredCampaign): Promise<string | null> {
      const { workspaceId, numbers, sentCount, callbackId } = campaign;
      const gone = sentCount - numbers.length;
      const listed = await deps.doNotCallAmong(workspaceId, numbers);
      const barred = listed.length;
      // who was promised a callback has asked for it
      const asked = callbackId === null ? numbers.filter((one) => !listed.includes(one)) : [];
      const unagreed = (await deps.unagreedAmong(workspaceId, asked)).length;
      if (gone + barred + unagreed === 0) return null;
      const who = [
        ...(barred > 0 ? [`${barred} of its numbers are on the do-not-call list`] : []),
        ...(unagreed > 0 ? [`${unagreed} of its people do not agree to it in the CRM`] : []),
        ...(gone > 0 ? [`${gone} of its people were erased`] : []),
      ].join(", ");
      return `${who}, and a list can't be changed: remove this campaign and make another one.`;
    },

    /** Nobody of it may be rung just now. */
    async mustRest({ workspaceId, numbers, plan, timeZone }: StoredCampaign): Promise<boolean> {
      const looking = findOutside(numbers, {
        period: periodOf(plan.activePeriod, timeZone),
        windows: await deps.policyOf(workspaceId),
        homeRegion: deps.regionOf(workspaceId),
        from: deps.now(),
        lengthMs: AHEAD_MS,
      });
      return (await runInTurns(looking)) !== -1;
    },
  };
}

export type CheckPeople = ReturnType<typeof createCheckPeople>;
