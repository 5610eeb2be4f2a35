import { setTimeout as sleep } from "node:timers/promises";
import type { CrmClient, TokenSource } from "../port.ts";
import { readAccountId } from "./account.ts";
import { findCallLog } from "./find-call-log.ts";
import { createRateLimiter } from "./rate-limit.ts";
import { readWithRetries } from "./retry.ts";
import { loadHubspotSdk, type HubspotSdk } from "./sdk.ts";
import { listCompanies, listContacts, listDeals, listOwners } from "./sync.ts";
import type { Read } from "./deps.ts";
import { createTask, findTask } from "./tasks.ts";
import { createCallLog, updateCallLog } from "./timeline.ts";
import { createSend } from "./transport.ts";
import { HUBSPOT_BASE_URL } from "./versions.ts";

/** Accounts have at least ten requests a second, shared with the customer's other apps. */
const REQUESTS_PER_SECOND = 8;
const DEFAULT_TIMEOUT_MS = 10_000;

export type HubspotConnection = {
  /** A token that doesn't end, or where to take one from. */
  readonly accessToken: string | TokenSource;
  /** Default: HubSpot's own. */
  readonly baseUrl?: string;
  readonly now: () => number;
  /** From 0 up to 1, for the jitter between tries. */
  readonly random: () => number;
  readonly fetch?: typeof globalThis.fetch;
  readonly wait?: (delayMs: number) => Promise<void>;
  /** Of each request, its body included. Default: 10 s. */
  readonly timeoutMs?: number;
};

/**
 * HubSpot as a CRM, for one account: at most 8 requests a second, a timeout on each, reads tried up to four
 * times, writes sent once. Nothing is shared with the client of another token. The official client is loaded
 * at the first call.
 */
export function createHubspotClient({
  accessToken,
  baseUrl = HUBSPOT_BASE_URL,
  now,
  random,
  fetch = globalThis.fetch,
  wait = async (delayMs) => {
    await sleep(delayMs);
  },
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: HubspotConnection): CrmClient {
  const limiter = createRateLimiter({
    perSecond: REQUESTS_PER_SECOND,
    burst: REQUESTS_PER_SECOND,
    now,
    wait,
  });
  const tokens = typeof accessToken === "string" ? fixedToken(accessToken) : accessToken;
  const send = createSend({ fetch, timeoutMs, limiter, tokens });
  const apiUrl = baseUrl.replace(/\/+$/, "");
  let loading: Promise<HubspotSdk> | undefined;
  const sdk = () => (loading ??= loadHubspotSdk({ baseUrl: apiUrl, send }));
  const read: Read = (ask) => readWithRetries(ask, { random, wait });
  const deps = { sdk, read };
  return {
    readAccountId: () => readAccountId(apiUrl, send),
    listOwners: () => listOwners(deps),
    listContacts: (after) => listContacts(after, deps),
    listCompanies: (after) => listCompanies(after, deps),
    listDeals: (after) => listDeals(after, deps),
    createCallLog: (entry) => createCallLog(entry, deps),
    updateCallLog: (id, entry) => updateCallLog(id, entry, deps),
    findCallLog: (externalId, contactId) => findCallLog(externalId, contactId, deps),
    createTask: (entry) => createTask(entry, deps),
    findTask: (externalId, contactId) => findTask(externalId, contactId, deps),
  };
}

function fixedToken(token: string): TokenSource {
  return { read: () => Promise.resolve(token), renew: () => Promise.resolve(null) };
}
