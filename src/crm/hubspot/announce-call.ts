import type { RingingCall } from "../port.ts";
import type { Deps } from "./deps.ts";
import { HUBSPOT_API_VERSION } from "./versions.ts";

/**
 * Tells HubSpot of a call that rings, for it to show to the users who may take it. No engagement is made of it: the
 * timeline's entry is ours, written with the decision once there is something to say, and a second one would count the
 * call twice. What kind of numbers they are nobody told us. By
 * https://developers.hubspot.com/docs/api-reference/2026-03/crm/extensions/calling-extensions/inbound/create-inbound-call
 */
export async function announceCall(call: RingingCall, { tell }: Pick<Deps, "tell">): Promise<void> {
  await tell(`/crm/extensions/calling/${HUBSPOT_API_VERSION}/inbound-call`, {
    externalCallId: call.externalId,
    createEngagement: false,
    engagementProperties: {},
    finalCallStatus: "RINGING",
    fromNumber: { e164Number: call.fromNumber, phoneNumberType: "UNKNOWN" },
    toNumber: { e164Number: call.toNumber, phoneNumberType: "UNKNOWN" },
    potentialRecipientUserIds: call.userIds.map(Number),
    callStartedTimestamp: new Date(call.startedAt).toISOString(),
  });
}
