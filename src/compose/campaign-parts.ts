import { createPrepareCampaign } from "../services/campaigns/prepare-campaign.ts";
import { createSendCommand } from "../services/campaigns/send-command.ts";
import type { Clients } from "./clients.ts";
import type { Core } from "./core.ts";

export type CampaignParts = ReturnType<typeof createCampaignParts>;

/** What campaigns that people make and those that keep callbacks have in common. */
export function createCampaignParts(
  { stores, now }: Core,
  { telephonyClientOf }: Pick<Clients, "telephonyClientOf">,
) {
  const store = stores.campaigns;
  return {
    store,
    /** Null where the connection is gone, or its phone system has no such dialler. */
    async dialerOf(workspaceId: string, connectionId: string) {
      if ((await stores.telephonyConnections.get(workspaceId, connectionId)) === null) return null;
      return (await telephonyClientOf(workspaceId, connectionId)).campaignDialer ?? null;
    },
    prepare: createPrepareCampaign({ store, audit: stores.audit.append, now }),
    sendCommand: createSendCommand(store),
  };
}
