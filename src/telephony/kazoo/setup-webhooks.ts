import { Type } from "typebox";
import type { GoneLine, LineSetup } from "../telephony-client.ts";
import type { KazooRequest } from "./request.ts";
import { WebhookSchema, type KazooWebhook } from "./schemas.ts";
import { isSamePath, withSecret } from "./setup-url.ts";

/** A channel from its first to its last moment. */
const HOOKS = ["channel_create", "channel_answer", "channel_bridge", "channel_destroy"] as const;

/**
 * A webhook for each of a channel's events. They tell of all channels of the account, so all its lines share one set;
 * what an earlier version made for a single line is brought to it or taken away.
 */
export async function ensureWebhooks(
  request: KazooRequest,
  { name, eventsUrl, secret, shared }: LineSetup,
  changes: string[],
): Promise<string[]> {
  const found = await request.get("/webhooks", Type.Array(WebhookSchema));
  const url = shared?.eventsUrl ?? eventsUrl;
  const uri = withSecret(url, shared === undefined ? secret : shared.secret);
  const ours = [url, eventsUrl, ...(shared?.replaces ?? [])];
  const ids: string[] = [];
  for (const hook of HOOKS) {
    const same = found.filter((one) => one.hook === hook && isOneOf(one, ours));
    const kept = same.find((one) => isSamePath(one.uri, url)) ?? same[0];
    const wanted = {
      name: `${shared === undefined ? name : "Stickyline"}: ${hook}`.slice(0, 128),
      hook,
      uri,
      http_verb: "post",
      format: "json",
      retries: 3,
      include_internal_legs: false,
    };
    await removeAll(
      request,
      same.filter((one) => one !== kept),
      changes,
    );
    if (kept === undefined) {
      const made = await request.put("/webhooks", wanted, WebhookSchema);
      changes.push(`created webhook ${hook}`);
      ids.push(made.id);
      continue;
    }
    ids.push(kept.id);
    if (isAsWanted(kept, wanted)) continue;
    await request.post(`/webhooks/${kept.id}`, wanted, WebhookSchema);
    changes.push(`changed webhook ${hook}`);
  }
  const off = found.some(({ id, enabled }) => ids.includes(id) && enabled === false);
  if (off) {
    await request.patch("/webhooks", { "re-enable": true });
    changes.push("switched webhooks on again");
  }
  return ids;
}

/** Those of a line alone; with `shared`, those of the whole account too. */
export async function removeWebhooks(
  request: KazooRequest,
  { eventsUrl, shared }: Pick<GoneLine, "eventsUrl" | "shared">,
  changes: string[],
): Promise<void> {
  const urls = [eventsUrl, ...(shared === null ? [] : [shared.eventsUrl, ...shared.replaces])];
  const found = await request.get("/webhooks", Type.Array(WebhookSchema));
  await removeAll(
    request,
    found.filter((one) => isOneOf(one, urls)),
    changes,
  );
}

async function removeAll(
  request: KazooRequest,
  hooks: readonly KazooWebhook[],
  changes: string[],
): Promise<void> {
  for (const { id } of hooks) {
    await request.remove(`/webhooks/${encodeURIComponent(id)}`);
    changes.push(`removed webhook ${id}`);
  }
}

function isOneOf({ uri }: KazooWebhook, urls: readonly string[]): boolean {
  return urls.some((url) => isSamePath(uri, url));
}

function isAsWanted(
  found: KazooWebhook,
  wanted: { uri: string; format: string; http_verb: string },
): boolean {
  return (
    found.uri === wanted.uri &&
    found.format === wanted.format &&
    found.http_verb === wanted.http_verb
  );
}
