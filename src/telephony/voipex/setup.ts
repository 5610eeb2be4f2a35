import { StickylineError } from "../../domain/errors.ts";
import type { CampaignDialer } from "../campaign-dialer.ts";
import type { LineSetup, Provisioned, ProvisionResult } from "../telephony-client.ts";
import { settingsOf } from "./settings.ts";
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

/** What is wrong with where callbacks of the team lead: looked at whenever the line is. Empty: nothing, or they are off. */
export async function warnOfTeam(
  dialer: Pick<CampaignDialer, "listIvrs" | "listQueues">,
  settings: LineSetup["settings"],
): Promise<string[]> {
  const { ivr, queue } = settingsOf(settings).teamCallbacks;
  if (ivr === "") return [];
  try {
    const isThere = (await dialer.listIvrs()).some(({ id }) => id === ivr);
    const queues = await dialer.listQueues();
    const words = "Team callbacks are left to people meanwhile.";
    return [
      ...(isThere
        ? []
        : [`Voipex has no IVR application ${ivr} any more: choose another one. ${words}`]),
      ...(queues === null || queues.includes(queue)
        ? []
        : [`Voipex has no queue "${queue}": it was renamed or removed. ${words}`]),
    ];
  } catch (error) {
    if (!(error instanceof StickylineError) || error.retryable) throw error;
    return [`${error.message} Team callbacks need the right to manage the Dialer.`];
  }
}
