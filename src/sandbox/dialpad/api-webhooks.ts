import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { notFound } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Webhook } from "./company.ts";
import { maybe, pageOf, parseBody, WebUrl } from "./parse-body.ts";
import { toSignature } from "./vocabulary.ts";

const CreateWebhook = Type.Object(
  { hook_url: WebUrl, secret: maybe(Type.String({ minLength: 1 })) },
  { additionalProperties: false },
);
const UpdateWebhook = Type.Object(
  { hook_url: maybe(WebUrl), secret: maybe(Type.String({ minLength: 1 })) },
  { additionalProperties: false },
);
const Query = Type.Object({ cursor: Type.Optional(Type.String()) });

/** A webhook as the API shows it, its secret in clear. */
export function toWebhook({ id, hookUrl, secret }: Webhook): Record<string, unknown> {
  return { id, hook_url: hookUrl, signature: toSignature(secret) };
}

/** /webhooks. One URL may be registered many times; a deleted webhook leaves its subscriptions dangling. */
export function registerWebhooks(app: FastifyInstance, deps: ApiDeps): void {
  const { company, limits, pageSize } = deps;
  const find = (id: string) => {
    const webhook = company.webhooks.get(id);
    if (webhook === undefined) throw notFound();
    return webhook;
  };

  app.get("/webhooks", (request) => {
    const { cursor } = parseBody(Query, request.query);
    return pageOf([...company.webhooks.values()].map(toWebhook), cursor, pageSize);
  });
  app.post("/webhooks", (request) => {
    limits.count("webhook-create");
    const body = parseBody(CreateWebhook, request.body);
    const webhook: Webhook = {
      id: company.newId(),
      hookUrl: body.hook_url,
      secret: body.secret ?? null,
    };
    company.webhooks.set(webhook.id, webhook);
    return toWebhook(webhook);
  });
  app.get<{ Params: { id: string } }>("/webhooks/:id", (request) =>
    toWebhook(find(request.params.id)),
  );
  app.patch<{ Params: { id: string } }>("/webhooks/:id", (request) => {
    const webhook = find(request.params.id);
    const body = parseBody(UpdateWebhook, request.body);
    webhook.hookUrl = body.hook_url ?? webhook.hookUrl;
    webhook.secret = body.secret ?? webhook.secret;
    return toWebhook(webhook);
  });
  app.delete<{ Params: { id: string } }>("/webhooks/:id", (request) => {
    const webhook = find(request.params.id);
    company.webhooks.delete(webhook.id);
    return toWebhook(webhook);
  });
}
