import { createHash, randomBytes } from "node:crypto";
import {
  crmBaseUrl,
  crmContactUrl,
  crmProjectApp,
  crmProviders,
  createCrmClient,
} from "../../crm/registry.ts";
import { crmConnectionRoutes } from "../../http/api/crm-connections.ts";
import { oauthRoutes } from "../../http/webhooks/oauth.ts";
import { createConnectCrm } from "../../services/crm-access/connect-crm.ts";
import { createDisconnectCrm } from "../../services/crm-access/disconnect-crm.ts";
import { createManageConnections } from "../../services/crm-access/manage-connections.ts";
import { createCheckReachable } from "../../outbound/can-reach.ts";
import { createOauthAttempts } from "../../state/oauth-attempts.ts";
import { createPurgeMirror } from "../../store/purge-mirror.ts";
import { createReplaceAccount } from "../../store/replace-account.ts";
import type { RungName } from "../../domain/policy.ts";
import type { Area } from "../area.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { perWorkspace } from "../per-workspace.ts";
import type { Access } from "./access.ts";

/** An admin waits for the answer. */
const TRIAL_MS = 4_000;

/** How CRM accounts are connected, their tokens kept, and how they are let go of. */
export function composeCrmAccess(
  core: Core,
  { keepToken, oauthOf }: Clients,
  access: Access,
  retireSandbox: () => Promise<void>,
): Area {
  const { stores, state, redis, jobs, requests, now, onFailure } = core;
  const { config } = core.options;
  const { publicUrl } = config;
  const purgeMirror = createPurgeMirror(stores.db);
  const replaceAccount = createReplaceAccount(stores.db);

  const connections = createManageConnections({
    connections: stores.crmConnections,
    connect: stores.crmGrants.connect,
    readAccountId: (provider, baseUrl, accessToken) =>
      createCrmClient(provider, {
        accessToken,
        baseUrl,
        now,
        random: Math.random,
        timeoutMs: TRIAL_MS,
      }).readAccountId(),
    /** What waited for the connection goes on at once, not when its pause is over. */
    async onHealed(connectionId) {
      keepToken.forget(connectionId);
      await Promise.all([jobs.wake("crm"), jobs.wake("crm-sync")]);
    },
    async replaceAccount(workspaceId, id) {
      if (!(await replaceAccount(workspaceId, id))) return;
      await core.settingsChanged(workspaceId);
      await state.rebuildOwnershipMap(workspaceId).catch(onFailure);
    },
    forgetRefusal: stores.crmRefusals.clear,
    baseUrlOf(provider) {
      if (!crmProviders.includes(provider)) return undefined;
      return provider === "hubspot" ? config.hubspotBaseUrl : crmBaseUrl(provider);
    },
    retireSandbox,
    enqueueSync: requests.syncCrmAnew,
    recordChange: core.recordChange,
  });
  const checkReachable = createCheckReachable({ publicUrl, guard: core.outbound.guard });
  const connectCrm = createConnectCrm({
    oauthOf,
    attempts: createOauthAttempts(redis),
    async workOf(workspaceId) {
      const readings = (await stores.crmConnections.list(workspaceId))
        .filter(({ status }) => status !== "replaced")
        .map(({ settings }) => settings.reading);
      const policies = [...(core.settings.settingsOf(workspaceId)?.policies.values() ?? [])];
      const wants = (setting: "tickets" | "leads", rung: RungName) =>
        readings.some((reading) => reading[setting]) ||
        policies.some(({ ladder }) => ladder.some((step) => step.rung === rung));
      return [
        ...(wants("tickets", "ticket-owner") ? (["ticket"] as const) : []),
        ...(wants("leads", "lead-owner") ? (["lead"] as const) : []),
      ];
    },
    adoptAccount: connections.adoptAccount,
    newSecret: () => randomBytes(32).toString("base64url"),
    hash: (text) => createHash("sha256").update(text).digest("base64url"),
    checkReachable: () => checkReachable("HubSpot", config.hubspotBaseUrl),
    publicUrl,
    now,
  });
  const disconnectCrm = createDisconnectCrm({
    readGrant: stores.crmGrants.read,
    oauthOf,
    remove: stores.crmConnections.remove,
    async purgeMirror(workspaceId) {
      await purgeMirror(workspaceId);
      // reps have lost what the CRM said of them
      await core.settingsChanged(workspaceId);
    },
    rebuildOwnershipMap: state.rebuildOwnershipMap,
    audit: stores.audit.append,
    onFailure,
  });

  return {
    webhooks: [oauthRoutes({ ...access, connectCrm, onFailure })],
    routes: [
      crmConnectionRoutes({
        connections,
        countUnreadable: stores.contacts.countUnreadable,
        disconnectCrm,
        contactUrlOf: ({ provider, accountId, sandbox }) =>
          accountId === null || sandbox
            ? null
            : crmContactUrl(provider, {
                appUrl: config.hubspotAppUrl,
                accountId,
                contactId: "{id}",
              }),
        hubspotAppWarnings: () =>
          checkReachable("HubSpot", config.hubspotBaseUrl).then(
            () => [],
            (error: unknown) => [error instanceof Error ? error.message : String(error)],
          ),
        hubspotApp: (known) =>
          crmProjectApp("hubspot", publicUrl, {
            // what an app is not allowed to read it can't be told of either
            scopes: known.find(({ status, scopes }) => status !== "replaced" && scopes !== null)
              ?.scopes,
            phoneProperties: config.hubspotPhoneProperties,
            readings: known.map(({ settings }) => settings.reading),
            appEvents: config.hubspotAppEventType !== null,
          }),
      }),
    ],
    processors: perWorkspace(core, "crm.refresh-tokens", keepToken.refreshDue),
    schedules: [{ name: "crm.refresh-tokens", everyMs: 60_000 }],
  };
}
