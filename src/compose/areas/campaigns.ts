import { randomUUID } from "node:crypto";
import { campaignRoutes } from "../../http/api/campaigns.ts";
import { createCheckIvr } from "../../services/campaigns/check-ivr.ts";
import { createCheckPeople } from "../../services/campaigns/check-people.ts";
import { createControlCampaign } from "../../services/campaigns/control-campaign.ts";
import { createMakeCampaign } from "../../services/campaigns/make-campaign.ts";
import { createReconcileCampaigns } from "../../services/campaigns/reconcile-campaigns.ts";
import { createSendCommand } from "../../services/campaigns/send-command.ts";
import type { Area } from "../area.ts";
import { createCallbackPolicyOf } from "../callback-policy-of.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { perWorkspace } from "../per-workspace.ts";

/** Campaigns of phone systems that dial by themselves: made, controlled and looked after. */
export function composeCampaigns(core: Core, clients: Pick<Clients, "telephonyClientOf">): Area {
  const { stores, settings, now, onFailure } = core;
  const store = stores.campaigns;
  const parts = {
    store,
    now,
    onFailure,
    audit: stores.audit.append,
    settingsOf: settings.settingsOf,
    regionOf: settings.regionOf,
    newId: randomUUID,
    /** Null where the connection is gone, or its phone system has no such dialler. */
    async dialerOf(workspaceId: string, connectionId: string) {
      if ((await stores.telephonyConnections.get(workspaceId, connectionId)) === null) return null;
      return (await clients.telephonyClientOf(workspaceId, connectionId)).campaignDialer ?? null;
    },
    people: createCheckPeople({
      policyOf: createCallbackPolicyOf(core),
      doNotCallAmong: stores.doNotCall.among,
      regionOf: settings.regionOf,
      now,
    }),
    checkIvr: createCheckIvr({ change: store.change, now }),
    sendCommand: createSendCommand(store),
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
