import Fastify from "fastify";
import type { ContactSeed, HubspotPeople, RecordSeed } from "./account.ts";
import { createAccount } from "./create-account.ts";
import {
  registerAccountInfoRoutes,
  registerOwnerRoutes,
  registerPropertyRoutes,
} from "./account-routes.ts";
import { registerAssociationRoutes } from "./association-routes.ts";
import type { HubspotSwitches } from "./assumptions.ts";
import { registerBatchRoutes } from "./batch-routes.ts";
import { type Fault, createFaultPlan } from "./faults.ts";
import { installGate } from "./gate.ts";
import { registerObjectRoutes } from "./object-routes.ts";
import { type BoxOauthApp, createOauthApp } from "./oauth-app.ts";
import { registerOauthRoutes } from "./oauth-routes.ts";
import type { BoxOwner, OwnerSeed } from "./owner-directory.ts";
import { type BoxCall, engagements, shared } from "./engagements.ts";
import { type LoggedRequest, createRequestLog } from "./request-log.ts";
import { type WebhookSender, type WebhookTarget, createWebhookSender } from "./webhook-sender.ts";

export type HubspotBoxOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** The account's own id. Default 48000001. */
  readonly portalId?: number;
  /** The account's static token; OAuth tokens work beside it. */
  readonly accessToken: string;
  /** An app that the account can install; without one there are no token endpoints. */
  readonly oauthApp?: BoxOauthApp;
  readonly now: () => number;
  readonly random: () => number;
  readonly people: HubspotPeople;
  readonly switches?: Partial<HubspotSwitches>;
  /** Default 100, as for the smallest private app. */
  readonly requestsPerTenSeconds?: number;
  /** Default 5. */
  readonly searchesPerSecond?: number;
};

export type BoxContact = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly callIds: readonly string[];
  readonly archived: boolean;
};

export type BoxTask = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly contactIds: readonly string[];
  readonly archived: boolean;
};

export type HubspotBox = {
  /** `http://127.0.0.1:<port>`, in the place of https://api.hubapi.com. */
  readonly url: string;
  /** May be changed while it runs. */
  readonly switches: HubspotSwitches;
  readonly requests: readonly LoggedRequest[];
  /** As they are now, archived ones too. */
  readonly contacts: readonly BoxContact[];
  readonly calls: readonly BoxCall[];
  readonly notes: readonly BoxCall[];
  readonly tasks: readonly BoxTask[];
  readonly owners: readonly BoxOwner[];
  /** What the next matching requests meet. */
  fail(fault: Fault): void;
  clearFaults(): void;
  /** From now on the static token is refused as expired. */
  expireToken(): void;
  readonly oauth: {
    readonly isInstalled: () => boolean;
    /** How many refreshes have been asked for. */
    readonly refreshes: () => number;
    /** As an admin of the account would: every token of the app is worth nothing from now on. */
    readonly uninstall: () => void;
  };
  /** As a person in HubSpot's pages would; null clears the owner. */
  setOwner(contactId: string, ownerId: string | null): void;
  editContact(contactId: string, values: Readonly<Record<string, string>>): void;
  /** Its id. */
  addContact(contact: ContactSeed): string;
  deleteContact(contactId: string): void;
  /** A call that another app logs, on this contact's timeline; its id. */
  logForeignCall(properties: Readonly<Record<string, string>>, contactId: string): string;
  /** As a person in HubSpot's pages would. */
  deleteEngagement(type: "calls" | "notes", id: string): void;
  restoreContact(contactId: string): void;
  /** The first is the primary one. Its id afterwards. */
  mergeContacts(contactIds: readonly [string, ...string[]]): string;
  /** A person's request to be forgotten, carried out. */
  eraseContact(contactId: string): void;
  /** Sends webhooks to this address from now on. */
  sendWebhooks(target: WebhookTarget): WebhookSender;
  addCompany(company: RecordSeed): void;
  addDeal(deal: RecordSeed): void;
  editDeal(dealId: string, values: Readonly<Record<string, string>>): void;
  addOwner(owner: OwnerSeed): void;
  archiveOwner(ownerId: string): void;
  close(): Promise<void>;
};

const DATED_VERSIONS = ["2026-03", "2026-09"] as const;

/**
 * A HubSpot account behind real HTTP on loopback, for trying Stickyline out and for its tests. As strict as
 * the published pages, with their limits; what they leave open is listed in assumptions.ts.
 */
export async function createHubspotBox(options: HubspotBoxOptions): Promise<HubspotBox> {
  const { now, random } = options;
  const account = createAccount({
    portalId: options.portalId ?? 48_000_001,
    people: options.people,
    now,
    random,
    ...(options.switches === undefined ? {} : { switches: options.switches }),
  });
  const log = createRequestLog(now);
  const faults = createFaultPlan();
  const senders: WebhookSender[] = [];
  let expired = false;
  const oauth =
    options.oauthApp === undefined
      ? null
      : createOauthApp({
          app: options.oauthApp,
          portalId: account.portalId,
          now,
          newSecret: () => createCorrelationId(random) + createCorrelationId(random),
        });
  const app = Fastify({
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: true,
  });

  installGate(app, {
    checkToken(token) {
      if (token === options.accessToken) return expired ? "expired" : "valid";
      return oauth?.check(token) ?? "unknown";
    },
    now,
    correlationId: () => createCorrelationId(random),
    switches: account.switches,
    faults,
    log,
    requestsPerTenSeconds: options.requestsPerTenSeconds ?? 100,
    searchesPerSecond: options.searchesPerSecond ?? 5,
  });
  if (oauth !== null) registerOauthRoutes(app, oauth, () => createCorrelationId(random));
  const families = [
    ...DATED_VERSIONS.map((version) => ({
      objects: `/crm/objects/${version}`,
      associations: { objects: `/crm/objects/${version}`, batch: `/crm/associations/${version}` },
      owners: `/crm/owners/${version}`,
      properties: `/crm/properties/${version}`,
      accountInfo: `/account-info/${version}`,
    })),
    {
      objects: "/crm/v3/objects",
      associations: { objects: "/crm/v4/objects", batch: "/crm/v4/associations" },
      owners: "/crm/v3/owners",
      properties: "/crm/v3/properties",
      accountInfo: "/account-info/v3",
    },
  ];
  for (const family of families) {
    registerObjectRoutes(app, family.objects, account);
    registerBatchRoutes(app, family.objects, account);
    registerAssociationRoutes(app, family.associations, account);
    registerOwnerRoutes(app, family.owners, account);
    registerPropertyRoutes(app, family.properties);
    registerAccountInfoRoutes(app, family.accountInfo, account);
  }
  const url = await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });

  return {
    url,
    switches: account.switches,
    requests: log.entries,
    get contacts() {
      return account
        .store("contacts")
        .all()
        .map((contact) => ({
          ...shared(contact),
          callIds: account.associations.of({ type: "contacts", id: contact.id }, "calls", now()),
        }));
    },
    get calls() {
      return engagements(account, "calls");
    },
    get notes() {
      return engagements(account, "notes");
    },
    get tasks() {
      return account
        .store("tasks")
        .all()
        .map((task) => ({
          ...shared(task),
          contactIds: account.associations.of({ type: "tasks", id: task.id }, "contacts", now()),
        }));
    },
    owners: account.owners.all,
    fail: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    expireToken() {
      expired = true;
    },
    oauth: {
      isInstalled: () => oauth?.isInstalled() ?? false,
      refreshes: () => oauth?.refreshes() ?? 0,
      uninstall: () => oauth?.uninstall(),
    },
    setOwner: (contactId, ownerId) =>
      account.editContact(contactId, { hubspot_owner_id: ownerId ?? "" }),
    editContact: (contactId, values) => account.editContact(contactId, values),
    addContact: (contact) => account.addContact(contact).id,
    deleteContact: (contactId) => account.archiveContact(contactId),
    logForeignCall: (properties, contactId) => account.addForeignCall(properties, contactId).id,
    deleteEngagement(type, id) {
      const object = account.store(type).get(id);
      if (object !== undefined) account.archive(type, object);
    },
    restoreContact: (contactId) => account.restoreContact(contactId),
    mergeContacts: (contactIds) => account.mergeContacts(contactIds),
    eraseContact: (contactId) => account.erasePrivately(contactId),
    sendWebhooks(target) {
      const sender = createWebhookSender(account.events, {
        ...target,
        portalId: account.portalId,
        now,
        random,
      });
      senders.push(sender);
      return sender;
    },
    addCompany: (company) => void account.addRecord("companies", company),
    addDeal: (deal) => void account.addRecord("deals", deal),
    editDeal: (dealId, values) => account.editRecord("deals", dealId, values),
    addOwner: (owner) => void account.owners.add(owner),
    archiveOwner: (ownerId) => account.owners.archive(ownerId),
    async close() {
      for (const sender of senders) sender.stop();
      await app.close();
    },
  };
}

/** A version 4 UUID from the randomness that was handed in. */
function createCorrelationId(random: () => number): string {
  return "10000000-1000-4000-8000-100000000000".replaceAll(/[018]/g, (digit) => {
    const value = Number(digit);
    const nibble = Math.floor(random() * 16);
    return (value === 8 ? 8 + (nibble % 4) : nibble).toString(16);
  });
}
