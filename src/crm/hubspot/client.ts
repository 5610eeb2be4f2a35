import { setTimeout as sleep } from "node:timers/promises";
import type { RequestBudget, TokenSource } from "../access.ts";
import type { CrmClient, CrmKind, CrmPage } from "../port.ts";
import { readAccountId } from "./account.ts";
import { announceCall } from "./announce-call.ts";
import { createAppEvent } from "./app-events.ts";
import { associate } from "./associate.ts";
import type { CallSource } from "./call-properties.ts";
import { listChanged, listIdsOf, readNewest, readRecords, type SearchDeps } from "./changes.ts";
import { countRecords, lastContactId, listArchived, listIds } from "./counts.ts";
import { readContactNames } from "./contact-names.ts";
import { findCallLog } from "./find-call-log.ts";
import { annotateCall, countForeignCalls, findForeignCall } from "./foreign-calls.ts";
import { findContactIdsByName } from "./find-by-name.ts";
import { createContact, findContactIds } from "./new-contact.ts";
import { createNote, findNote, updateNote } from "./notes.ts";
import { readOwnership, writeOwner } from "./owners.ts";
import { WORK_TYPES } from "./map.ts";
import { createOrNone } from "./optional-scopes.ts";
import { createPost, createTell } from "./post.ts";
import { createLimitWatch, createOwnBudget } from "./rate-limit.ts";
import { readWithRetries } from "./read-with-retries.ts";
import { loadHubspotSdk, type HubspotSdk } from "./sdk.ts";
import { listCompanies, listContacts, listDeals, listOwners, listWork } from "./sync.ts";
import type { Read } from "./deps.ts";
import { completeTask, createTask, findTask } from "./tasks.ts";
import { createCallLog, updateCallLog } from "./timeline.ts";
import { READ_SCOPES } from "./scopes.ts";
import { createSend } from "./send.ts";
import { listUsers } from "./users.ts";
import { HUBSPOT_BASE_URL } from "./versions.ts";

/** Whose requests go first: what people wait for, before what keeps the map fresh, before reading everything. */
const PRIORITY = { write: 0, hint: 1, sync: 2 } as const;
const NO_PAGE: CrmPage<never> = { items: [], after: null };
const NONE_NEW = { items: [], total: 0 };
const NO_BATCH = { found: [], goneIds: [] };
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
  /** The account's, shared with other processes. Default: 8 requests a second, of this client alone. */
  readonly budget?: RequestBudget;
  /** Contact properties that hold further numbers. Default: none. */
  readonly phoneProperties?: readonly string[];
  /** Contact properties that name further owners, the first choice first. Default: none. */
  readonly ownerProperties?: readonly string[];
  /** Contact properties that say not to call: a name, or `name=value`. Default: none. */
  readonly doNotCallProperties?: readonly string[];
  /** The contact property that says that they agree to be called, as above. Default: null, none. */
  readonly consentProperty?: string | null;
  /** Whether who works on a deal beside its owner is read. Default: no. */
  readonly dealTeam?: boolean;
  /** Whether tickets are read, and leads. Default: no. */
  readonly tickets?: boolean;
  readonly leads?: boolean;
  /** Named on calls with a recording, for HubSpot's player. Default: null, nothing is named. */
  readonly callSource?: CallSource | null;
  /** The event type of our app, by its uid or by the name that HubSpot gave it. Default: null, none. */
  readonly appEventType?: string | null;
};

/**
 * HubSpot as a CRM, for one account: within the account's budget, a timeout on each request, reads tried up to
 * four times, writes sent once. Nothing but the budget is shared with another client. The official
 * client is loaded at the first call.
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
  budget = createOwnBudget({ now, wait }),
  phoneProperties = [],
  ownerProperties = [],
  doNotCallProperties = [],
  consentProperty = null,
  dealTeam = false,
  tickets = false,
  leads = false,
  callSource = null,
  appEventType = null,
}: HubspotConnection): CrmClient {
  const apiUrl = baseUrl.replace(/\/+$/, "");
  const tokens = typeof accessToken === "string" ? fixedToken(accessToken) : accessToken;
  const watch = createLimitWatch(budget, now);
  const read: Read = (ask) => readWithRetries(ask, { random, wait });
  const sendAt = (priority: 0 | 1 | 2) =>
    createSend({ fetch, timeoutMs, take: () => budget.take("request", priority), watch, tokens });
  const depsOf = (priority: 0 | 1 | 2): SearchDeps => {
    const send = sendAt(priority);
    let loading: Promise<HubspotSdk> | undefined;
    const sdk = () => (loading ??= loadHubspotSdk({ baseUrl: apiUrl, send }));
    const takeSearch = () => budget.take("search", priority);
    const [post, tell] = [createPost(apiUrl, send), createTell(apiUrl, send)];
    const consent = { doNotCallProperties, consentProperty };
    const further = { phoneProperties, ownerProperties, dealTeam, ...consent };
    return { sdk, read, post, tell, ...further, callSource, takeSearch };
  };
  const isRead = (kind: CrmKind) => (kind === "ticket" ? tickets : kind !== "lead" || leads);
  const orNone = createOrNone(isRead);
  /** Nothing, and which scope it would need where it is to be read. */
  const said = <T extends object>(kind: CrmKind, none: T): T & { missingScope?: string } =>
    kind === "contact" || !isRead(kind) ? none : { ...none, missingScope: READ_SCOPES[kind] };
  const deps = depsOf(PRIORITY.write);
  const hinted = depsOf(PRIORITY.hint);
  const syncing = depsOf(PRIORITY.sync);
  return {
    readAccountId: () => readAccountId(apiUrl, sendAt(PRIORITY.write)),
    listOwners: () => listOwners(syncing),
    listUsers: () => listUsers(syncing),
    listContacts: (after) => listContacts(after, syncing),
    listCompanies: (after) =>
      orNone("company", said("company", NO_PAGE), () => listCompanies(after, syncing)),
    listDeals: (after) => orNone("deal", said("deal", NO_PAGE), () => listDeals(after, syncing)),
    listWork: (kind, after) =>
      orNone(kind, said(kind, NO_PAGE), () => listWork(kind, after, syncing)),
    listChanged: (kind, window, afterId) =>
      orNone(kind, NO_PAGE, () => listChanged(kind, window, afterId, syncing)),
    readRecords: (kind, ids) => orNone(kind, NO_BATCH, () => readRecords(kind, ids, hinted)),
    readNewest: (kind, sinceMs) =>
      orNone(kind, said(kind, NONE_NEW), () => readNewest(kind, sinceMs, syncing)),
    countRecords: (kind, upToId) => orNone(kind, 0, () => countRecords(kind, upToId, syncing)),
    listIds: (kind, afterId, upToId) =>
      orNone(kind, NO_PAGE, () => listIds(kind, afterId, upToId, syncing)),
    listArchived: (kind, ids) => orNone(kind, [], () => listArchived(kind, ids, syncing)),
    listDealIds: (contactIds) => orNone("deal", [], () => listIdsOf("deals", contactIds, hinted)),
    listWorkIds: (kind, contactIds) =>
      orNone(kind, [], () => listIdsOf(WORK_TYPES[kind], contactIds, hinted)),
    lastContactId: () => lastContactId(syncing),
    findContactIds: (number) => findContactIds(number, deps),
    findContactIdsByName: (name) => findContactIdsByName(name, deps),
    createContact: (contact) => createContact(contact, deps),
    readOwnership: (contactId) => readOwnership(contactId, deps),
    writeOwner: (contactId, ownerId) => writeOwner(contactId, ownerId, deps),
    createCallLog: (entry) => createCallLog(entry, deps),
    updateCallLog: (id, entry) => updateCallLog(id, entry, deps),
    findCallLog: (externalId, recordId, of) => findCallLog(externalId, recordId, deps, of),
    createNote: (entry) => createNote(entry, deps),
    updateNote: (id, entry) => updateNote(id, entry, deps),
    findNote: (externalId, recordId, of) => findNote(externalId, recordId, deps, of),
    createAppEvent: (entry) => createAppEvent(entry, appEventType, deps),
    associate: (type, id, links) => associate(type, id, links, deps),
    countForeignCalls: (sinceMs) => countForeignCalls(sinceMs, deps),
    findForeignCall: (entry) => findForeignCall(entry, deps),
    annotateCall: (id, entry) => annotateCall(id, entry, deps),
    announceCall: (call) => announceCall(call, deps),
    createTask: (entry) => createTask(entry, deps),
    completeTask: (id) => completeTask(id, deps),
    readContactNames: (ids) => readContactNames(ids, deps),
    findTask: (externalId, contactId) => findTask(externalId, contactId, deps),
  };
}

function fixedToken(token: string): TokenSource {
  return { read: () => Promise.resolve(token), renew: () => Promise.resolve(null) };
}
