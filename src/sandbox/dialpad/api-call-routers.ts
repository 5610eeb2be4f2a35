import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { badRequest, notFound } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Company, Router, Target } from "./company.ts";
import { Int64, maybe, pageOf, parseBody, SingleLine, WebUrl } from "./parse-body.ts";
import { isTargetType } from "./route-call.ts";
import { TargetTypeName, toSignature } from "./vocabulary.ts";

const Secret = Type.String({ minLength: 32, pattern: "^[^\\r\\n]+$" });
const CreateRouter = Type.Object(
  {
    name: SingleLine,
    routing_url: WebUrl,
    office_id: Int64,
    default_target_id: Int64,
    default_target_type: TargetTypeName,
    enabled: maybe(Type.Boolean()),
    secret: maybe(Secret),
  },
  { additionalProperties: false },
);
const UpdateRouter = Type.Object(
  {
    name: maybe(SingleLine),
    routing_url: maybe(WebUrl),
    office_id: maybe(Int64),
    default_target_id: maybe(Int64),
    default_target_type: maybe(TargetTypeName),
    enabled: maybe(Type.Boolean()),
    secret: maybe(Secret),
    reset_error_count: maybe(Type.Boolean()),
  },
  { additionalProperties: false },
);
const Query = Type.Object({
  cursor: Type.Optional(Type.String()),
  office_id: Type.Optional(Type.String()),
});

/** /callrouters: create, list, get, patch, delete. The number has its own file. */
export function registerCallRouters(app: FastifyInstance, deps: ApiDeps): void {
  const { company, limits, assumptions, pageSize } = deps;
  const find = (id: string) => {
    const router = company.routers.get(id);
    if (router === undefined) throw notFound();
    return router;
  };
  const show = (router: Router) => toRouter(company, router);

  app.get("/callrouters", (request) => {
    const { cursor, office_id: officeId } = parseBody(Query, request.query);
    const found = [...company.routers.values()].filter(
      (router) => officeId === undefined || router.officeId === officeId,
    );
    return pageOf(found.map(show), cursor, pageSize);
  });

  app.post("/callrouters", (request) => {
    const body = parseBody(CreateRouter, request.body);
    const router: Router = {
      id: company.newId(),
      name: body.name,
      routingUrl: body.routing_url,
      officeId: toOfficeId(company, body.office_id),
      defaultTarget: toTarget(company, body.default_target_type, body.default_target_id),
      enabled: body.enabled ?? true,
      secret: body.secret ?? null,
      errorsAt: [],
    };
    company.routers.set(router.id, router);
    return show(router);
  });

  app.get<{ Params: { id: string } }>("/callrouters/:id", (request) =>
    show(find(request.params.id)),
  );

  app.patch<{ Params: { id: string } }>("/callrouters/:id", (request) => {
    const router = find(request.params.id);
    const isStrict = assumptions.patchLimit === "1-in-5-minutes";
    limits.count(isStrict ? "router-patch" : "router-patch-lax", isStrict ? router.id : "");
    const body = parseBody(UpdateRouter, request.body);
    const type = body.default_target_type ?? router.defaultTarget.type;
    const target = toTarget(company, type, body.default_target_id ?? router.defaultTarget.id);
    const officeId = toOfficeId(company, body.office_id ?? router.officeId);
    router.name = body.name ?? router.name;
    router.routingUrl = body.routing_url ?? router.routingUrl;
    router.officeId = officeId;
    router.defaultTarget = target;
    router.secret = body.secret ?? router.secret;
    // `enabled` leaves the error count alone: one more error and it is off again.
    router.enabled = body.enabled ?? router.enabled;
    if (body.reset_error_count === true) router.errorsAt = [];
    return show(router);
  });

  app.delete<{ Params: { id: string } }>("/callrouters/:id", (request, reply) => {
    const router = find(request.params.id);
    company.routers.delete(router.id);
    for (const number of company.numbers.values()) {
      if (number.holder?.id === router.id) number.holder = null;
    }
    return reply.status(200).send();
  });
}

function toOfficeId(company: Company, id: string | number): string {
  if (company.groups.get(String(id))?.type !== "office") {
    throw badRequest("office_id: no such office");
  }
  return String(id);
}

function toTarget(company: Company, type: string, id: string | number): Target {
  if (!isTargetType(type) || company.party(type, String(id)) === undefined) {
    throw badRequest("default_target_id: no such office, department, callcenter or user");
  }
  return { type, id: String(id) };
}

/** `phone_numbers` is absent when there are none; the secret comes back in clear. */
function toRouter(company: Company, router: Router): Record<string, unknown> {
  const numbers = [...company.numbers.values()]
    .filter(({ holder }) => holder?.type === "callrouter" && holder.id === router.id)
    .map(({ number }) => number);
  return {
    id: router.id,
    name: router.name,
    office_id: router.officeId,
    routing_url: router.routingUrl,
    enabled: router.enabled,
    default_target_id: router.defaultTarget.id,
    default_target_type: router.defaultTarget.type,
    ...(numbers.length > 0 && { phone_numbers: numbers }),
    signature: toSignature(router.secret),
  };
}
