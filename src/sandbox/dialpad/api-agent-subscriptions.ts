import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { badRequest, notFound } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import { toWebhook } from "./api-webhooks.ts";
import type { AgentSubscription, Company } from "./company.ts";
import { Int64, maybe, pageOf, parseBody } from "./parse-body.ts";

const CreateSubscription = Type.Object(
  { agent_type: Type.Literal("callcenter"), endpoint_id: Int64, enabled: maybe(Type.Boolean()) },
  { additionalProperties: false },
);
const UpdateSubscription = Type.Object(
  {
    agent_type: maybe(Type.Literal("callcenter")),
    endpoint_id: maybe(Int64),
    enabled: maybe(Type.Boolean()),
  },
  { additionalProperties: false },
);
const Query = Type.Object({ cursor: Type.Optional(Type.String()) });

/** They are all company-wide. */
const MOST_COMPANY_WIDE = 10;

/** /subscriptions/agent_status: company-wide, for agents of call centres. */
export function registerAgentSubscriptions(
  app: FastifyInstance,
  { company, pageSize }: ApiDeps,
): void {
  const all = company.agentSubscriptions;
  const path = "/subscriptions/agent_status";

  app.get(path, (request) => {
    const { cursor } = parseBody(Query, request.query);
    return pageOf(
      [...all.values()].map((one) => show(company, one)),
      cursor,
      pageSize,
    );
  });
  app.post(path, (request) => {
    const body = parseBody(CreateSubscription, request.body);
    if (all.size >= MOST_COMPANY_WIDE) {
      throw badRequest("The company has as many agent status subscriptions as it may have.");
    }
    const webhookId = toWebhookId(company, body.endpoint_id);
    const made = { id: company.newId(), webhookId, enabled: body.enabled ?? true };
    all.set(made.id, made);
    return show(company, made);
  });
  const find = (id: string) => {
    const found = all.get(id);
    if (found === undefined) throw notFound();
    return found;
  };
  app.get<{ Params: { id: string } }>(`${path}/:id`, (request) =>
    show(company, find(request.params.id)),
  );
  app.delete<{ Params: { id: string } }>(`${path}/:id`, (request) => {
    const found = find(request.params.id);
    all.delete(found.id);
    return show(company, found);
  });
  app.patch<{ Params: { id: string } }>(`${path}/:id`, (request) => {
    const found = find(request.params.id);
    const body = parseBody(UpdateSubscription, request.body);
    found.webhookId = toWebhookId(company, body.endpoint_id ?? found.webhookId);
    found.enabled = body.enabled ?? found.enabled;
    return show(company, found);
  });
}

function toWebhookId(company: Company, id: string | number): string {
  if (!company.webhooks.has(String(id))) throw badRequest("endpoint_id: no such webhook");
  return String(id);
}

function show(company: Company, one: AgentSubscription): Record<string, unknown> {
  const webhook = company.webhooks.get(one.webhookId);
  return {
    id: one.id,
    agent_type: "callcenter",
    enabled: one.enabled,
    ...(webhook !== undefined && { webhook: toWebhook(webhook) }),
  };
}
