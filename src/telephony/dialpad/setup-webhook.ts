import type { LineSetup, Provisioned } from "../telephony-client.ts";
import type { DialpadRequest } from "./request.ts";
import { isSamePath } from "./same-path.ts";
import { WebhookSchema, type DialpadWebhook } from "./schemas.ts";
import type { Report } from "./setup-report.ts";

/**
 * The webhook that brings the line's call events: the one made before, else one whose URL has the same path, else a
 * new one (Dialpad registers the same URL twice without a word). Its URL and secret are mended in one PATCH.
 */
export async function ensureWebhook(
  request: DialpadRequest,
  setup: LineSetup,
  known: Provisioned | null,
  report: Report,
): Promise<string> {
  const webhooks = await request.list("/webhooks", WebhookSchema);
  const same = webhooks.filter(({ hook_url: url }) => isSamePath(url, setup.eventsUrl));
  const found = webhooks.find((webhook) => `${webhook.id}` === known?.webhookId) ?? same[0];
  if (found === undefined) {
    const body = { hook_url: setup.eventsUrl, ...(setup.secret && { secret: setup.secret }) };
    const id = `${(await request.post("/webhooks", body, WebhookSchema)).id}`;
    report.changes.push(`created webhook ${id}`);
    return id;
  }
  warnOfDuplicates(same, found, report);
  await mend(request, setup, found, report);
  return `${found.id}`;
}

async function mend(
  request: DialpadRequest,
  setup: LineSetup,
  webhook: DialpadWebhook,
  report: Report,
): Promise<void> {
  const secret = webhook.signature?.secret ?? null;
  const body = {
    ...(webhook.hook_url !== setup.eventsUrl && { hook_url: setup.eventsUrl }),
    ...(setup.secret !== null && secret !== setup.secret && { secret: setup.secret }),
  };
  if (setup.secret === null && secret !== null && secret !== "") {
    report.warnings.push(
      `Webhook ${webhook.id} signs its events and the line has no secret, so they are refused: give the line one.`,
    );
  }
  const fields = Object.keys(body);
  if (fields.length === 0) return;
  await request.patch(`/webhooks/${webhook.id}`, body, WebhookSchema);
  report.changes.push(`mended ${fields.join(" and ")} of webhook ${webhook.id}`);
}

function warnOfDuplicates(
  same: readonly DialpadWebhook[],
  kept: DialpadWebhook,
  report: Report,
): void {
  const others = same.filter((webhook) => webhook.id !== kept.id).map((webhook) => `${webhook.id}`);
  if (others.length === 0) return;
  report.warnings.push(
    `Other webhooks bring the same events again: delete ${others.join(", ")} at Dialpad.`,
  );
}
