import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createCrmClient, createCrmOauth } from "../crm/registry.ts";
import type { CrmOauth } from "../crm/access.ts";
import { StickylineError } from "../domain/errors.ts";
import { createConnectCrm } from "../services/crm-access/connect-crm.ts";
import { createDisconnectCrm } from "../services/crm-access/disconnect-crm.ts";
import { createKeepToken } from "../services/crm-access/keep-token.ts";
import type { AdoptAccount } from "../services/crm-access/manage-connections.ts";
import { createLock } from "../state/lock.ts";
import { createOauthAttempts } from "../state/oauth-attempts.ts";
import { createPurgeMirror } from "../store/purge-mirror.ts";
import type { Core } from "./core.ts";

/** A refresh takes ten seconds at the longest. */
const TOKEN_LOCK = { holdMs: 30_000, waitMs: 20_000 };
/** An admin waits for the answer. */
const TRIAL_MS = 4_000;

export type CrmAccess = ReturnType<typeof composeCrmAccess>;

async function wait(delayMs: number): Promise<void> {
  await sleep(delayMs);
}

/** How CRM accounts are connected, their tokens kept, and how they are let go of. */
export function composeCrmAccess(core: Core) {
  const { stores, state, redis, jobs, now, onFailure } = core;
  const { config, log } = core.options;

  function oauthOf(provider: string): CrmOauth {
    const app = provider === "hubspot" ? config.hubspotApp : null;
    if (app === null) {
      throw new StickylineError(
        "CONFIG_INVALID",
        "OAuth is not set up here: set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET and start again",
      );
    }
    const { hubspotBaseUrl: baseUrl, hubspotAppUrl: appUrl, hubspotAppEventType } = config;
    const appEvents = hubspotAppEventType !== null;
    return createCrmOauth(provider, { ...app, baseUrl, appUrl, appEvents });
  }

  const keepToken = createKeepToken({
    grants: stores.crmGrants,
    oauthOf,
    withLock: createLock(redis, { ...TOKEN_LOCK, now, wait }),
    async alert({ workspaceId, connectionId }, reason) {
      log.error({ connectionId }, "a CRM connection is broken: connect it again");
      await stores.audit.append({
        workspaceId,
        actor: "token-keeper",
        action: "crm-connection.broken",
        subject: connectionId,
        details: { reason },
      });
    },
    onFailure,
    now,
  });

  const purgeMirror = createPurgeMirror(stores.db);

  return {
    keepToken,
    readAccountId: (provider: string, baseUrl: string, accessToken: string) =>
      createCrmClient(provider, {
        accessToken,
        baseUrl,
        now,
        random: Math.random,
        timeoutMs: TRIAL_MS,
      }).readAccountId(),
    /** What waited for the connection goes on at once, not when its pause is over. */
    async onHealed(connectionId: string): Promise<void> {
      keepToken.forget(connectionId);
      await Promise.all([jobs.wake("crm"), jobs.wake("crm-sync")]);
    },
    connectCrm: (adoptAccount: AdoptAccount) =>
      createConnectCrm({
        oauthOf,
        attempts: createOauthAttempts(redis),
        adoptAccount,
        newSecret: () => randomBytes(32).toString("base64url"),
        hash: (text) => createHash("sha256").update(text).digest("base64url"),
        publicUrl: config.publicUrl,
        now,
      }),
    disconnectCrm: createDisconnectCrm({
      readGrant: stores.crmGrants.read,
      oauthOf,
      remove: stores.crmConnections.remove,
      async purgeMirror(workspaceId) {
        await purgeMirror(workspaceId);
        // reps have lost what the CRM said of them
        await stores.workspaces.bumpSettings(workspaceId);
        await Promise.all([core.settings.reload(), state.publishDirectory(workspaceId)]);
      },
      rebuildOwnershipMap: state.rebuildOwnershipMap,
      audit: stores.audit.append,
      onFailure,
    }),
  };
}
