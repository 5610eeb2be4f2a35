import { StickylineError } from "../../domain/errors.ts";
import { toId } from "../../edge/text.ts";
import type { CrmViewer, CrmWebhookRequest } from "../port.ts";
import { assertSigned, type SignatureSettings } from "./signature.ts";

/**
 * Who looks at one of our pages inside HubSpot: its backend calls us for them, signs method, address, body and time
 * (v3), and puts account and user into the address; nothing else that a page says of them is believed. Throws
 * UNAUTHORIZED where the signature does not hold, and INPUT_INVALID where no account is named.
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/fetching-data
 */
export function readViewer(
  request: CrmWebhookRequest,
  settings: Omit<SignatureSettings, "acceptV1">,
): CrmViewer {
  // the older forms name no time, so they can be replayed
  assertSigned(request, { ...settings, acceptV1: false });
  const query = new URL(request.url).searchParams;
  const [accountId, ...others] = query.getAll("portalId");
  if (accountId === undefined || toId(accountId) === null || others.length > 0) {
    throw new StickylineError("INPUT_INVALID", "HubSpot named no account in the address");
  }
  const emails = query.getAll("userEmail");
  const email = emails.length === 1 ? (emails[0]?.trim().toLowerCase() ?? "") : "";
  return { accountId, email: email === "" ? null : email };
}
