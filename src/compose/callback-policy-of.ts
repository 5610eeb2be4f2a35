import { type CallbackPolicy, DEFAULT_CALLBACK_POLICY } from "../domain/callback-policy.ts";
import { WEEKDAYS } from "../domain/hours.ts";
import type { Core } from "./core.ts";

/** Made-up people may be rung at any hour, and their callbacks are made while a newcomer watches. */
const MADE_UP: CallbackPolicy = {
  ...DEFAULT_CALLBACK_POLICY,
  dial: "phone-system",
  weekly: Object.fromEntries(WEEKDAYS.map((day) => [day, [["00:00", "24:00"]] as const])),
  spacingMinutes: { busy: 1, "no-answer": 1, voicemail: 1 },
  offerMinutes: 1,
  expiryHours: 1,
  minTalkSeconds: 5,
  coolDownHours: 0,
  fromMissed: true,
  fromHangUp: true,
};

/** When a workspace's callbacks are made: as it was set, else the defaults; while all its lines are made up, at once. */
export function createCallbackPolicyOf({
  stores,
  settings,
}: Pick<Core, "stores" | "settings">): (workspaceId: string) => Promise<CallbackPolicy> {
  return (workspaceId) => {
    const lines = settings.settingsOf(workspaceId)?.lines ?? [];
    const isMadeUp = lines.length > 0 && lines.every(({ sandbox }) => sandbox);
    return stores.callbackPolicies.get(workspaceId, isMadeUp ? MADE_UP : DEFAULT_CALLBACK_POLICY);
  };
}
