import type { Provisioned } from "../telephony-client.ts";
import type { DialpadRequest } from "./request.ts";
import { SubscriptionSchema, type DialpadSubscription } from "./schemas.ts";
import type { Report } from "./setup-report.ts";
import { SUBSCRIBED_STATES } from "./states.ts";

/** What every subscription of ours says: no target, which is the whole company, and not only calls of groups. */
const WANTED = { call_states: SUBSCRIBED_STATES, enabled: true, group_calls_only: false } as const;

/**
 * The company-wide subscription that feeds the webhook: the one made before, else one of that webhook, else a new
 * one. Dialpad allows ten company-wide ones, so none is ever made twice.
 */
export async function ensureSubscription(
  request: DialpadRequest,
  webhookId: string,
  known: Provisioned | null,
  report: Report,
): Promise<string> {
  const all = await request.list("/subscriptions/call", SubscriptionSchema);
  const ours = all.filter((one) => isCompanyWide(one) && `${one.webhook?.id}` === webhookId);
  const stored = all.find((one) => `${one.id}` === known?.subscriptionId && isCompanyWide(one));
  const found = stored ?? ours[0];
  if (found === undefined) {
    const body = { endpoint_id: webhookId, ...WANTED };
    const id = `${(await request.post("/subscriptions/call", body, SubscriptionSchema)).id}`;
    report.changes.push(`created call-event subscription ${id}`);
    return id;
  }
  warnOfDuplicates(ours, found, report);
  if (isRight(found, webhookId)) return `${found.id}`;
  const body = { endpoint_id: webhookId, ...WANTED };
  await request.patch(`/subscriptions/call/${found.id}`, body, SubscriptionSchema);
  report.changes.push(`mended call-event subscription ${found.id}`);
  return `${found.id}`;
}

function isCompanyWide(subscription: DialpadSubscription): boolean {
  return (subscription.target_type ?? "") === "" && (subscription.target_id ?? "") === "";
}

function isRight(subscription: DialpadSubscription, webhookId: string): boolean {
  const states = new Set(subscription.call_states ?? []);
  return (
    `${subscription.webhook?.id}` === webhookId &&
    subscription.enabled !== false &&
    subscription.group_calls_only !== true &&
    states.size === SUBSCRIBED_STATES.length &&
    SUBSCRIBED_STATES.every((state) => states.has(state))
  );
}

function warnOfDuplicates(
  ours: readonly DialpadSubscription[],
  kept: DialpadSubscription,
  report: Report,
): void {
  const others = ours.filter((one) => one.id !== kept.id && one.enabled !== false);
  if (others.length === 0) return;
  const ids = others.map((one) => one.id).join(", ");
  report.warnings.push(`Other subscriptions send the same events again: delete ${ids} at Dialpad.`);
}
