import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { StickylineError } from "../../domain/errors.ts";
import type { CrmWebhookRequest } from "../port.ts";

/** HubSpot signs with a time, and asks that older requests than this be refused; so are later ones. */
const LONGEST_AGE_MS = 5 * 60_000;

export type SignatureSettings = {
  /** The app's client secret. */
  readonly clientSecret: string;
  /** Whether a request with the older signature alone is taken: it names no time, so it can be replayed. */
  readonly acceptV1: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/**
 * Throws UNAUTHORIZED for a request that HubSpot has not signed with the app's secret. By
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export function assertSigned(request: CrmWebhookRequest, settings: SignatureSettings): void {
  const { clientSecret, acceptV1, now } = settings;
  const v3 = one(request.headers["x-hubspot-signature-v3"]);
  if (v3 !== undefined) {
    const timestamp = one(request.headers["x-hubspot-request-timestamp"]) ?? "";
    const age = now() - Number(timestamp);
    if (!/^\d{1,16}$/.test(timestamp) || Math.abs(age) > LONGEST_AGE_MS) {
      throw refused("its time is more than five minutes from ours: check this machine's clock");
    }
    const expected = createHmac("sha256", clientSecret)
      .update(`${request.method}${decodeUrl(request.url)}`)
      .update(request.body)
      .update(timestamp)
      .digest("base64");
    if (isSame(v3, expected)) return;
    throw refused("check HUBSPOT_CLIENT_SECRET, and PUBLIC_URL, which is signed with the rest");
  }
  const v1 = one(request.headers["x-hubspot-signature"]);
  if (v1 === undefined) throw refused("it has none");
  if (!acceptV1) throw refused("it has the older form alone, which HUBSPOT_WEBHOOKS_V1 allows");
  const expected = createHash("sha256").update(clientSecret).update(request.body).digest("hex");
  if (!isSame(v1, expected)) throw refused("check HUBSPOT_CLIENT_SECRET");
}

/** HubSpot signs the URL with these characters decoded, and no others. */
const DECODED: Readonly<Record<string, string>> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

function decodeUrl(url: string): string {
  return url.replace(/%[0-9A-F]{2}/gi, (code) => DECODED[code.toUpperCase()] ?? code);
}

/** In constant time: digests of both are compared, so that not even the length shows. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.[0];
}

function refused(why: string): StickylineError {
  return new StickylineError("UNAUTHORIZED", `HubSpot's signature does not hold: ${why}.`);
}
