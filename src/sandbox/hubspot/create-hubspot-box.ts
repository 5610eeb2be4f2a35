import Fastify from "fastify";
import type { HubspotPeople } from "./account.ts";
import { createAccount } from "./create-account.ts";
import {
  registerAccountInfoRoutes,
  registerOwnerRoutes,
  registerPropertyRoutes,
} from "./account-routes.ts";
import { type AppEvents, registerAppEventRoutes } from "./app-event-routes.ts";
import { registerAssociationRoutes } from "./association-routes.ts";
import { type BoxPop, registerCallingRoutes } from "./calling-routes.ts";
import type { HubspotSwitches } from "./assumptions.ts";
import { createCorrelationId } from "./correlation-id.ts";
import { registerBatchWriteRoutes } from "./batch-write-routes.ts";
import { registerBatchRoutes } from "./batch-routes.ts";
import { type Fault, createFaultPlan } from "./faults.ts";
import { installGate } from "./gate.ts";
import { registerObjectRoutes } from "./object-routes.ts";
import { type BoxOauthApp, createOauthApp } from "./oauth-app.ts";
import { registerOauthRoutes } from "./oauth-routes.ts";
import type { BoxOwner } from "./owner-directory.ts";
import {
  type BoxCall,
  type BoxContact,
  type BoxRecord,
  engagements,
  shared,
  withContacts,
} from "./engagements.ts";
import { type PeopleActions, createPeopleActions } from "./people-actions.ts";
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
  /** Contacts that were deleted before, beside the people: they are in the archive and nowhere else. Default 0. */
  readonly trashedContacts?: number;
  readonly switches?: Partial<HubspotSwitches>;
  /** Default 100, as for the smallest private app. */
  readonly requestsPerTenSeconds?: number;
  /** The limit's ten seconds, for a test that has less time. Default 10,000. */
  readonly windowMs?: number;
  /** Default 5. */
  readonly searchesPerSecond?: number;
  /** Of all private apps of the account, from midnight to midnight UTC. Default 250,000, as of a Free account. */
  readonly requestsPerDay?: number;
};

export type HubspotBox = PeopleActions & {
  /** `http://127.0.0.1:<port>`, in the place of https://api.hubapi.com. */
  readonly url: string;
  /** May be changed while it runs. */
  readonly switches: HubspotSwitches;
  /** Scopes that the account's static token lacks: to begin with the one that writes users. */
  readonly withheldScopes: Set<string>;
  readonly requests: readonly LoggedRequest[];
  /** As they are now, archived ones too. */
  readonly contacts: readonly BoxContact[];
  readonly companies: readonly BoxRecord[];
  readonly deals: readonly BoxRecord[];
  readonly calls: readonly BoxCall[];
  readonly notes: readonly BoxCall[];
  readonly tasks: readonly BoxRecord[];
  readonly owners: readonly BoxOwner[];
  readonly appEvents: AppEvents;
  /** The calls that users were shown. */
  readonly pops: readonly BoxPop[];
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
  /** Sends webhooks to this address from now on. */
  sendWebhooks(target: WebhookTarget): WebhookSender;
  /** As the owner's person would in their own settings, by HubSpot's names; an empty text clears. */
  editUser(ownerId: string, values: Readonly<Record<string, string>>): void;
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
    trashedContacts: options.trashedContacts ?? 0,
  });
  const log = createRequestLog(now);
  const faults = createFaultPlan();
  const senders: WebhookSender[] = [];
  const withheldScopes = new Set(["crm.objects.users.write"]);
  const pops: BoxPop[] = [];
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
    hasScope: (token, scope) =>
      token === options.accessToken
        ? !withheldScopes.has(scope)
        : (oauth?.hasScope(token, scope) ?? false),
    now,
    correlationId: () => createCorrelationId(random),
    switches: account.switches,
    faults,
    log,
    requestsPerTenSeconds: options.requestsPerTenSeconds ?? 100,
    windowMs: options.windowMs ?? 10_000,
    searchesPerSecond: options.searchesPerSecond ?? 5,
    requestsPerDay: options.requestsPerDay ?? 250_000,
    hasDailyLimit: (token) => token === options.accessToken,
  });
  if (oauth !== null) registerOauthRoutes(app, oauth, () => createCorrelationId(random));
  const families = [
    ...DATED_VERSIONS.map((version) => ({
      objects: `/crm/objects/${version}`,
      associations: { objects: `/crm/objects/${version}`, batch: `/crm/associations/${version}` },
      owners: `/crm/owners/${version}`,
      properties: `/crm/properties/${version}`,
      accountInfo: `/account-info/${version}`,
      calling: `/crm/extensions/calling/${version}`,
    })),
    {
      objects: "/crm/v3/objects",
      associations: { objects: "/crm/v4/objects", batch: "/crm/v4/associations" },
      owners: "/crm/v3/owners",
      properties: "/crm/v3/properties",
      accountInfo: "/account-info/v3",
      calling: "/crm/v3/extensions/calling",
    },
  ];
  for (const family of families) {
    registerObjectRoutes(app, family.objects, account);
    registerBatchRoutes(app, family.objects, account);
    registerBatchWriteRoutes(app, family.objects, account);
    registerAssociationRoutes(app, family.associations, account);
    registerOwnerRoutes(app, family.owners, account);
    registerPropertyRoutes(app, family.properties);
    registerAccountInfoRoutes(app, family.accountInfo, account);
    registerCallingRoutes(app, family.calling, account, pops);
  }
  const appEvents = registerAppEventRoutes(app, "/integrators/timeline/2026-03/events", account);
  const url = await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });

  return {
    url,
    switches: account.switches,
    withheldScopes,
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
      return withContacts(account, "tasks");
    },
    get companies() {
      return withContacts(account, "companies");
    },
    get deals() {
      return withContacts(account, "deals");
    },
    owners: account.owners.all,
    pops,
    appEvents,
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
    ...createPeopleActions(account),
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
    editUser: (ownerId, values) => account.editUser(ownerId, values),
    async close() {
      for (const sender of senders) sender.stop();
      await app.close();
    },
  };
}
