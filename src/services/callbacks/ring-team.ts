import { advance, type CallbackEvent, type CallbackLife } from "../../domain/callback.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import { campaignKey, campaignOf, restOfWindow } from "../../domain/team-campaign.ts";
import type { CampaignDialer, CampaignIvr } from "../../telephony/campaign-dialer.ts";
import { missingQueue } from "../campaigns/check-places.ts";
import type { PrepareCampaign } from "../campaigns/prepare-campaign.ts";
import type { SendCommand } from "../campaigns/send-command.ts";
import type { CampaignStore, StoredCampaign } from "../campaigns/stored-campaign.ts";
import type { StoredCallback } from "./stored-callback.ts";

export type Deps = {
  /** Null where the phone system dials no campaigns. */
  readonly campaignDialerOf: (
    workspaceId: string,
    connectionId: string,
  ) => Promise<CampaignDialer | null>;
  readonly campaigns: Pick<CampaignStore, "ofCallback" | "listLiving">;
  readonly prepare: PrepareCampaign;
  readonly sendCommand: SendCommand;
  /** Every number by which whoever is to be called back may ring in. */
  readonly numbersOf: (callback: StoredCallback) => Promise<readonly string[]>;
  /** Whether somebody with one of these numbers is on a call with us, or waits for one. */
  readonly isOnCall: (workspaceId: string, numbers: readonly string[]) => Promise<boolean>;
  readonly isDoNotCall: (callback: StoredCallback) => Promise<boolean>;
  readonly get: (workspaceId: string, id: string) => Promise<StoredCallback | null>;
  /** False when somebody else changed it since. */
  readonly change: (callback: StoredCallback, life: CallbackLife) => Promise<boolean>;
  readonly onFailure: (error: unknown) => void;
  readonly newId: () => string;
  readonly now: () => number;
};

/** `ivr` null: others are rung at the moment, and its turn comes. */
export type Team = {
  readonly dialer: CampaignDialer;
  readonly connectionId: string;
  readonly ivr: CampaignIvr | null;
};

type Scene = {
  readonly callback: StoredCallback;
  /** Due. */
  readonly life: CallbackLife;
  readonly line: Line;
  readonly team: Team;
  readonly policy: CallbackPolicy;
  readonly homeRegion: string;
};

export type RingTeam = ReturnType<typeof createRingTeam>;

/** What is asked for the plan where only the rest of it is wanted. */
const ANY_DAY = {
  name: "Callback",
  activePeriod: { startTime: "00:00", endTime: "23:59", weekDays: [1] },
};

/**
 * Has a phone system's own dialler ring somebody back for a whole team: a campaign of one person, made when the callback
 * is due, paced by the agents of a queue, and taken away after. A person a campaign, for a list can't be changed.
 */
export function createRingTeam(deps: Deps) {
  return {
    /** What calls this person for the team; null: nothing does, or an earlier campaign of theirs went wrong. */
    async teamFor(line: Line, { workspaceId, id }: StoredCallback): Promise<Team | null> {
      const { connectionId, vendorSettings } = line;
      if (!line.enabled || connectionId === null) return null;
      const dialer = await deps.campaignDialerOf(workspaceId, connectionId);
      const whole = dialer?.teamPlan(vendorSettings, ANY_DAY) ?? null;
      if (dialer === null || whole === null) return null;
      const before = await deps.campaigns.ofCallback(workspaceId, id);
      if (before.some(wentWrong)) return null;
      const living = (await deps.campaigns.listLiving(workspaceId)).filter(
        (one) =>
          one.connectionId === connectionId &&
          one.callbackId !== null &&
          // one of which no id is known was never started
          (one.campaignId !== null || one.actual === "preparing"),
      );
      if (living.length >= whole.atOnce) return { dialer, connectionId, ivr: null };
      try {
        const ivr = (await dialer.listIvrs()).find((one) => one.id === whole.plan.ivr);
        const missing = await missingQueue(dialer, whole.plan);
        if (ivr !== undefined && missing === null) return { dialer, connectionId, ivr };
        const why = missing ?? "The IVR application for callbacks is gone from the phone system.";
        throw new StickylineError("CONFLICT", why);
      } catch (error) {
        deps.onFailure(error);
        return null;
      }
    },

    /** What became of it, written already; null: not now. */
    async ring(scene: Scene): Promise<CallbackLife | null> {
      const { callback, line, team, policy } = scene;
      const { number } = callback;
      if (team.ivr === null || (await isOnThePhone(deps, callback))) return null;
      const now = deps.now();
      const timeZone = team.dialer.timeZoneOf(line.vendorSettings);
      const part = restOfWindow(number, policy, scene.homeRegion, { timeZone, now });
      if (part === null) return null;
      const { until, ...activePeriod } = part;
      const id = deps.newId();
      const name = nameOf(id, now, timeZone);
      const whole = team.dialer.teamPlan(line.vendorSettings, { name, activePeriod });
      if (whole === null) return null;
      const through = (from: CallbackLife, event: CallbackEvent) =>
        advance(from, event, { now: deps.now(), maxAttempts: policy.maxAttempts });
      const dialling = through(scene.life, { kind: "dialled", key: campaignKey(id), until });
      // written before anything is asked for: of two who try, one goes on
      if (dialling === null || !(await deps.change(callback, dialling))) return null;
      if (await begin(deps, scene, { id, plan: whole.plan })) return dialling;
      const undone = through(dialling, { kind: "undialled" });
      const again = { ...callback, version: callback.version + 1 };
      return undone !== null && (await deps.change(again, undone)) ? undone : dialling;
    },
  };
}

/** True when it was started, or may have been. */
async function begin(
  deps: Deps,
  { callback, line, team }: Scene,
  { id, plan }: Pick<StoredCampaign, "id" | "plan">,
): Promise<boolean> {
  const { workspaceId, number } = callback;
  const { dialer, connectionId, ivr } = team;
  const { vendorSettings: settings } = line;
  if (ivr === null) return false;
  let campaign: StoredCampaign | null = null;
  try {
    campaign = await deps.prepare({
      id,
      workspaceId,
      connectionId,
      dialer,
      plan,
      numbers: [number],
      consent: "They were promised a callback.",
      ivr,
      timeZone: dialer.timeZoneOf(settings),
      settings,
      callbackId: callback.id,
      actor: "worker",
    });
    if (campaign.actual === "ready" && (await isStillWanted(deps, callback, id))) {
      await deps.sendCommand(dialer, campaign, "start", { desired: "running" });
      return true;
    }
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    deps.onFailure(error);
  }
  const unstarted = campaign && (await latest(deps, campaign));
  if (unstarted !== null && unstarted.actual !== "failed") await takeAway(deps, dialer, unstarted);
  return false;
}

async function latest({ campaigns }: Deps, { workspaceId, callbackId, id }: StoredCampaign) {
  const all = callbackId === null ? [] : await campaigns.ofCallback(workspaceId, callbackId);
  return all.find((one) => one.id === id) ?? null;
}

/** One that was never started rings nobody; what can't be taken away now is by the next look. */
async function takeAway(
  { sendCommand, onFailure }: Deps,
  dialer: CampaignDialer,
  campaign: StoredCampaign,
): Promise<void> {
  const problem = campaign.problem ?? "It was not started.";
  try {
    await sendCommand(dialer, campaign, "remove", { desired: "removed", problem });
  } catch (error) {
    onFailure(error);
  }
}

async function isStillWanted(
  deps: Deps,
  callback: StoredCallback,
  campaignId: string,
): Promise<boolean> {
  const { workspaceId, id } = callback;
  const known = await deps.get(workspaceId, id);
  if (known?.stage !== "dialling" || campaignOf(known) !== campaignId) return false;
  return !(await deps.isDoNotCall(callback)) && !(await isOnThePhone(deps, callback));
}

async function isOnThePhone(
  { isOnCall, numbersOf }: Pick<Deps, "isOnCall" | "numbersOf">,
  callback: StoredCallback,
): Promise<boolean> {
  return isOnCall(callback.workspaceId, await numbersOf(callback));
}

function wentWrong({ actual, problem }: StoredCampaign): boolean {
  return actual === "failed" || actual === "unknown" || problem !== null;
}

/** As the phone system's statistics show it: when it was, and by what it is known here. No number, no name. */
function nameOf(id: string, now: number, timeZone: string): string {
  const time = new Date(now).toLocaleString("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return `Callback ${time} (${id.slice(0, 6)})`;
}
