import type { LineSetup, Provisioned, SharedEvents } from "../telephony-client.ts";
import type { DialpadRequest } from "./request.ts";
import { isSamePath } from "./same-path.ts";
import { SubscriptionSchema, WebhookSchema, type DialpadWebhook } from "./schemas.ts";
import type { Report } from "./setup-report.ts";

/** Both kinds are company-wide, of which Dialpad allows ten each. */
const SUBSCRIPTIONS = ["/subscriptions/call", "/subscriptions/agent_status"] as const;

/** Where events are to come, and what is ours besides: it would bring each event again. */
export type Feed = {
  readonly url: string;
  readonly secret: string | null;
  /** Of this installation too: what still sends there is brought here, or taken away. */
  readonly replaces: readonly string[];
};

export function feedOf({ shared, eventsUrl, secret }: LineSetup): Feed {
  return shared === undefined
    ? { url: eventsUrl, secret, replaces: [] }
    : { url: shared.eventsUrl, secret: shared.secret, replaces: [eventsUrl, ...shared.replaces] };
}

/**
 * The webhook that brings the call events: the one at this URL's path, else one that is ours, brought here with its
 * subscription so that no event is missed, else a new one (Dialpad registers the same URL twice without a word). Its
 * URL and secret are mended in one PATCH.
 */
export async function ensureWebhook(
  request: DialpadRequest,
  feed: Feed,
  known: Provisioned | null,
  report: Report,
): Promise<string> {
  const webhooks = await request.list("/webhooks", WebhookSchema);
  const ours = webhooks.filter(({ hook_url: url }) =>
    [feed.url, ...feed.replaces].some((own) => isSamePath(url, own)),
  );
  const stored = webhooks.find((webhook) => `${webhook.id}` === known?.webhookId);
  const here = ours.filter(({ hook_url: url }) => isSamePath(url, feed.url));
  const found = here.find((one) => one.id === stored?.id) ?? here[0] ?? stored ?? ours[0];
  if (found === undefined) {
    const body = { hook_url: feed.url, ...(feed.secret && { secret: feed.secret }) };
    const id = `${(await request.post("/webhooks", body, WebhookSchema)).id}`;
    report.changes.push(`created webhook ${id}`);
    return id;
  }
  await mend(request, feed, found, report);
  return `${found.id}`;
}

/** Takes away every other webhook of ours, its subscriptions first: without them those would dangle, and count. */
export async function removeOthers(
  request: DialpadRequest,
  feed: Feed,
  keptId: string,
  report: Report,
): Promise<void> {
  await removeWebhooks(request, [feed.url, ...feed.replaces], report, keptId);
}

/** The same for the line's or the connection's end. */
export async function removeFeed(
  request: DialpadRequest,
  shared: SharedEvents | null,
  eventsUrl: string,
  report: Report,
): Promise<void> {
  const all = shared === null ? [] : [shared.eventsUrl, ...shared.replaces];
  await removeWebhooks(request, [eventsUrl, ...all], report, null);
}

async function removeWebhooks(
  request: DialpadRequest,
  urls: readonly string[],
  report: Report,
  keptId: string | null,
): Promise<void> {
  const webhooks = await request.list("/webhooks", WebhookSchema);
  const others = webhooks
    .filter(({ hook_url: url }) => urls.some((own) => isSamePath(url, own)))
    .map(({ id }) => `${id}`)
    .filter((id) => id !== keptId);
  if (others.length === 0) return;
  for (const path of SUBSCRIPTIONS) {
    const subscriptions = await request.list(path, SubscriptionSchema);
    for (const { id } of subscriptions.filter(({ webhook }) => others.includes(`${webhook?.id}`))) {
      await request.remove(`${path}/${id}`);
      report.changes.push(`removed subscription ${id}`);
    }
  }
  for (const id of others) {
    await request.remove(`/webhooks/${id}`);
    report.changes.push(`removed webhook ${id}`);
  }
}

async function mend(
  request: DialpadRequest,
  feed: Feed,
  webhook: DialpadWebhook,
  report: Report,
): Promise<void> {
  const secret = webhook.signature?.secret ?? null;
  const body = {
    ...(webhook.hook_url !== feed.url && { hook_url: feed.url }),
    ...(feed.secret !== null && secret !== feed.secret && { secret: feed.secret }),
  };
  if (feed.secret === null && secret !== null && secret !== "") {
    report.warnings.push(
      `Webhook ${webhook.id} signs its events and the line has no secret, so they are refused: give the line one.`,
    );
  }
  const fields = Object.keys(body);
  if (fields.length === 0) return;
  await request.patch(`/webhooks/${webhook.id}`, body, WebhookSchema);
  report.changes.push(`mended ${fields.join(" and ")} of webhook ${webhook.id}`);
}
