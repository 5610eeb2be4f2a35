import type { LineSetup, Provisioned, ProvisionResult } from "../telephony-client.ts";
import { DIALLING_WARNING, LAST_AGENT_WARNING } from "./warnings.ts";

/** What a line needs in Voipex's portal, said instead of made: neither webhooks nor IVRs have an API. */
export function sayWhatToSetUp(
  { routeUrl, eventsUrl }: Pick<LineSetup, "routeUrl" | "eventsUrl">,
  known: Provisioned | null,
): ProvisionResult {
  const none = { webhookId: "portal", subscriptionId: "", routerId: "ivr", officeId: "1" };
  return {
    provisioned: known ?? { ...none, patchedAt: null },
    changes: [],
    warnings: [
      `Voipex's webhooks have no API. In its portal, send all ten events to ${eventsUrl} as JSON, with basic auth: the line's secret is the password.`,
      `In the IVR, a REST block POSTs caller, dialled and callId (the call's UniqueId) to ${routeUrl}; a JSON Processor reads agent1, agent2, extension, number, reason and wait.`,
      DIALLING_WARNING,
      LAST_AGENT_WARNING,
    ],
  };
}
