import { createHmac } from "node:crypto";
import { contactIdOf } from "../load/callers.ts";

/**
 * Every contact of an account changes at once: HubSpot's signed webhooks, a hundred events in each, ten under way, as
 * HubSpot sends them. CONTACTS (how many), URL (ours), PUBLIC_URL (that it signs), SECRET. Ends when all are taken; what
 * is refused is sent again.
 */
const EACH = 100;
const UNDER_WAY = 10;
const SEND_AGAIN_MS = 100;
const PATH = "/v1/hubspot/webhooks";
const { CONTACTS, URL: url = "", PUBLIC_URL: publicUrl = "", SECRET: secret = "" } = process.env;
const bodies = Array.from({ length: Math.ceil(Number(CONTACTS) / EACH) }, (_, batch) =>
  JSON.stringify(
    Array.from({ length: EACH }, (__, index) => ({
      eventId: batch * EACH + index,
      portalId: 48_000_001,
      occurredAt: Date.now(),
      subscriptionType: "contact.propertyChange",
      propertyName: "phone",
      objectId: Number(contactIdOf(batch * EACH + index)),
    })),
  ),
);

async function send(body: string): Promise<void> {
  for (;;) {
    const at = String(Date.now());
    const signed = createHmac("sha256", secret).update(`POST${publicUrl}${PATH}${body}${at}`);
    const response = await fetch(url + PATH, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-hubspot-request-timestamp": at,
        "x-hubspot-signature-v3": signed.digest("base64"),
      },
    });
    await response.arrayBuffer();
    if (response.ok) return;
    await new Promise((resolve) => setTimeout(resolve, SEND_AGAIN_MS));
  }
}

async function sendWhileAny(): Promise<void> {
  for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) await send(body);
}
await Promise.all(Array.from({ length: UNDER_WAY }, sendWhileAny));
