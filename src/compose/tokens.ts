import { setTimeout as wait } from "node:timers/promises";
import type { CrmOauth } from "../crm/access.ts";
import { createCrmOauth } from "../crm/registry.ts";
import { StickylineError } from "../domain/errors.ts";
import { elapsedMs } from "../concurrency/elapsed-ms.ts";
import { createKeepToken } from "../services/crm-access/keep-token.ts";
import { createLock } from "../state/lock.ts";
import type { Core } from "./core.ts";

/** A refresh takes ten seconds at the longest. */
const TOKEN_LOCK = { holdMs: 30_000, waitMs: 20_000 };

/** The tokens by which CRM accounts are reached, and where new ones are had. */
export function composeTokens({ stores, redis, now, onFailure, options: { config, log } }: Core) {
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
    withLock: createLock(redis, { ...TOKEN_LOCK, now: elapsedMs, wait }),
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
  return { oauthOf, keepToken };
}
