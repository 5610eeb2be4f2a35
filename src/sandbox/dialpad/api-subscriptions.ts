import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { badRequest, notFound } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import { toWebhook } from "./api-webhooks.ts";
import type { Company, Subscription } from "./company.ts";
import { Int64, maybe, pageOf, parseBody } from "./parse-body.ts";
import { CallState, TargetTypeName } from "./vocabulary.ts";

const MOST = 100;
const MOST_COMPANY_WIDE = 10;

const optionalFields = {
  call_states: maybe(Type.Array(CallState)),
  enabled: maybe(Type.Boolean()),
  group_calls_only: maybe(Type.Boolean()),
  target_type: maybe(TargetTypeName),
  target_id: maybe(Int64),
};
const CreateSubscription = Type.Object(
  { endpoint_id: Int64, ...optionalFields },
  { additionalProperties: false },
);
const UpdateSubscription = Type.Object(
  { endpoint_id: maybe(Int64), ...optionalFields },
  { additionalProperties: false },
);
const Query = Type.Object({
  cursor: Type.Optional(Type.String()),
  target_type: Type.Optional(Type.String()),
  target_id: Type.Optional(Type.String()),
});

/** /subscriptions/call. Without a target it is company-wide; without states it gets them all. */
export function registerSubscriptions(app: FastifyInstance, deps: ApiDeps): void {
  const { company, pageSize } = deps;
  const find = (id: string) => {
    const subscription = company.subscriptions.get(id);
    if (subscription === undefined) throw notFound();
    return subscription;
  };
  const show = (subscription: Subscription) => toSubscription(company, subscription);

  app.get("/subscriptions/call", (request) => {
    const query = parseBody(Query, request.query);
    const found = [...company.subscriptions.values()]
      .filter(({ target }) => (query.target_id ?? target?.id) === target?.id)
      .filter(({ target }) => (query.target_type ?? target?.type) === target?.type);
    return pageOf(found.map(show), query.cursor, pageSize);
  });

  app.post("/subscriptions/call", (request) => {
    const body = parseBody(CreateSubscription, request.body);
    const target = toTarget(company, body.target_type, body.target_id);
    refuseTooMany(company, target);
    const subscription: Subscription = {
      id: company.newId(),
      webhookId: toWebhookId(company, body.endpoint_id),
      callStates: body.call_states ?? ["all"],
      enabled: body.enabled ?? true,
      groupCallsOnly: body.group_calls_only ?? false,
      target,
    };
    company.subscriptions.set(subscription.id, subscription);
    return show(subscription);
  });

  app.get<{ Params: { id: string } }>("/subscriptions/call/:id", (request) =>
    show(find(request.params.id)),
  );
  app.patch<{ Params: { id: string } }>("/subscriptions/call/:id", (request) => {
    const subscription = find(request.params.id);
    const body = parseBody(UpdateSubscription, request.body);
    const target = toTarget(company, body.target_type, body.target_id) ?? subscription.target;
    subscription.webhookId = toWebhookId(company, body.endpoint_id ?? subscription.webhookId);
    subscription.callStates = body.call_states ?? subscription.callStates;
    subscription.enabled = body.enabled ?? subscription.enabled;
    subscription.groupCallsOnly = body.group_calls_only ?? subscription.groupCallsOnly;
    subscription.target = target;
    return show(subscription);
  });
  app.delete<{ Params: { id: string } }>("/subscriptions/call/:id", (request) => {
    const subscription = find(request.params.id);
    company.subscriptions.delete(subscription.id);
    return show(subscription);
  });
}

function refuseTooMany(company: Company, target: Subscription["target"]): void {
  const all = [...company.subscriptions.values()];
  const isFull = target === null && all.filter((one) => one.target === null).length;
  if (all.length >= MOST || (isFull !== false && isFull >= MOST_COMPANY_WIDE)) {
    throw badRequest("The company has as many call event subscriptions as it may have.");
  }
}

function toWebhookId(company: Company, id: string | number): string {
  if (!company.webhooks.has(String(id))) throw badRequest("endpoint_id: no such webhook");
  return String(id);
}

function toTarget(
  company: Company,
  type: string | null | undefined,
  id: string | number | null | undefined,
): Subscription["target"] {
  if ((type ?? null) === null && (id ?? null) === null) return null;
  if (typeof type !== "string" || id === null || id === undefined) {
    throw badRequest("target_type and target_id go together");
  }
  if (company.party(type, String(id)) === undefined) throw badRequest("target_id: no such target");
  return { type, id: String(id) };
}

function toSubscription(company: Company, one: Subscription): Record<string, unknown> {
  const webhook = company.webhooks.get(one.webhookId);
  return {
    id: one.id,
    call_states: one.callStates,
    enabled: one.enabled,
    group_calls_only: one.groupCallsOnly,
    ...(one.target !== null && { target_type: one.target.type, target_id: one.target.id }),
    ...(webhook !== undefined && { webhook: toWebhook(webhook) }),
  };
}
