import { randomUUID } from "node:crypto";
import { isInboundLive } from "../../domain/team-campaign.ts";
import { campaignRoutes } from "../../http/api/campaigns.ts";
import { createCheckPeople } from "../../services/campaigns/check-people.ts";
import { createCheckPlaces } from "../../services/campaigns/check-places.ts";
import { createControlCampaign } from "../../services/campaigns/control-campaign.ts";
import { createMakeCampaign } from "../../services/campaigns/make-campaign.ts";
import { createReconcileCampaigns } from "../../services/campaigns/reconcile-campaigns.ts";
import { createTendTeamCampaign } from "../../services/campaigns/tend-team-campaign.ts";
import type { Area } from "../area.ts";
import { createCallbackPolicyOf } from "../callback-policy-of.ts";
import type { CampaignParts } from "../campaign-parts.ts";
import { createMayCall } from "../may-call.ts";
import type { Core } from "../core.ts";
import { perWorkspace } from "../per-workspace.ts";
import type { Callbacks } from "./callbacks.ts";

const LONGEST_CALL_MS = 4 * 3_600_000;

/** Campaigns of phone systems that dial by themselves: made, controlled and looked after. */
export function composeCampaigns(
  core: Core,
  campaigns: CampaignParts,
  { callsWith, onCallbackChanged }: Pick<Callbacks, "callsWith" | "onCallbackChanged">,
): Area {
  const { stores, settings, now, onFailure } = core;
  const { store } = campaigns;
  const policyOf = createCallbackPolicyOf(core);
  const people = createCheckPeople({
    policyOf,
    ...createMayCall(core),
    regionOf: settings.regionOf,
    now,
  });
  const parts = {
    ...campaigns,
    now,
    onFailure,
    audit: stores.audit.append,
    settingsOf: settings.settingsOf,
    regionOf: settings.regionOf,
    newId: randomUUID,
    people,
    checkPlaces: createCheckPlaces({ change: store.change, now }),
    async isCallingIn(workspaceId: string, number: string) {
      const legs = await callsWith(workspaceId, number, now() - LONGEST_CALL_MS);
      return legs.some((leg) => isInboundLive(leg, now()));
    },
    settingsOfConnection: (workspaceId: string, connectionId: string) =>
      (settings.settingsOf(workspaceId)?.lines ?? [])
        .filter((line) => line.connectionId === connectionId)
        .map(({ vendorSettings }) => vendorSettings),
    tendTeam: createTendTeamCampaign({
      getCallback: stores.callbacks.get,
      policyOf,
      changeCallback: stores.callbacks.change,
      onCallbackChanged,
      whyStop: people.whyStop,
      now,
    }),
  };
  return {
    routes: [
      campaignRoutes({
        list: store.list,
        get: store.get,
        make: createMakeCampaign(parts),
        control: createControlCampaign(parts),
      }),
    ],
    processors: perWorkspace(core, "campaigns.reconcile", createReconcileCampaigns(parts)),
    schedules: [{ name: "campaigns.reconcile", everyMs: core.options.config.reconcileMs }],
  };
}
