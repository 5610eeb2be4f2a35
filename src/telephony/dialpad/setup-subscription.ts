import type { Provisioned } from "../telephony-client.ts";
import type { DialpadRequest } from "./request.ts";
import { SubscriptionSchema, type DialpadSubscription } from "./schemas.ts";
import type { Report } from "./setup-report.ts";
import { SUBSCRIBED_STATES } from "./states.ts";

/** What every subscription of ours says: no target, which is the whole company, and not only calls of groups. */
const WANTED = { call_states: SUBSCRIBED_STATES, enabled: true, group_calls_only: false } as const;

const PATH = "/subscriptions/call";

/**
 * The company-wide subscription that feeds the webhook: the one made before, else one of that webhook, else a new
 * one. Dialpad allows ten company-wide ones, so none is ever made twice, and a second one of the webhook, which brings
 * each event again, is taken away.
 */
export async function ensureSubscription(
  request: DialpadRequest,
  webhookId: string,
  known: Provisioned | null,
  report: Report,
): Promise<string> {
  const all = await request.list(PATH, SubscriptionSchema);
  const ours = all.filter((one) => isCompanyWide(one) && `${one.webhook?.id}` === webhookId);
  const isStored = (one: DialpadSubscription) =>
    `${one.id}` === known?.subscriptionId && isCompanyWide(one);
  const found = ours.find(isStored) ?? ours[0] ?? all.find(isStored);
  if (found === undefined) {
    const body = { endpoint_id: webhookId, ...WANTED };
    const made = await request.post(PATH, body, SubscriptionSchema);
    report.changes.push(`created call-event subscription ${made.id}`);
    return `${made.id}`;
  }
  for (const { id } of ours.filter((one) => one.id !== found.id)) {
    await request.remove(`${PATH}/${id}`);
    report.changes.push(`removed call-event subscription ${id}, which brought each event again`);
  }
  if (isRight(found, webhookId)) return `${found.id}`;
  const body = { endpoint_id: webhookId, ...WANTED };
  await request.patch(`${PATH}/${found.id}`, body, SubscriptionSchema);
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
