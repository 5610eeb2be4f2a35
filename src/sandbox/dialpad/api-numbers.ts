import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { ApiError, badRequest, notFound } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Company, PhoneNumber } from "./company.ts";
import { Int64, maybe, pageOf, parseBody } from "./parse-body.ts";
import { isTargetType } from "./route-call.ts";
import { TargetTypeName } from "./vocabulary.ts";

const AssignNumber = Type.Object(
  {
    number: maybe(Type.String({ pattern: "^\\+[1-9]\\d{6,14}$" })),
    area_code: maybe(Type.String({ pattern: "^\\d{3}$" })),
    primary: maybe(Type.Boolean()),
  },
  { additionalProperties: false },
);
const AssignTo = Type.Object(
  { target_id: Int64, target_type: TargetTypeName, primary: maybe(Type.Boolean()) },
  { additionalProperties: false },
);
const Query = Type.Object({
  cursor: Type.Optional(Type.String()),
  status: Type.Optional(Type.String()),
});

const STATUS = {
  user: "user",
  office: "office",
  department: "department",
  callcenter: "call_center",
  callrouter: "call_router",
} as const;

/** /numbers, and a router's number: the reserve first, then a bought one unless the caller said which. */
export function registerNumbers(app: FastifyInstance, deps: ApiDeps): void {
  const { company, pageSize } = deps;

  app.get("/numbers", (request) => {
    const { cursor, status } = parseBody(Query, request.query);
    const shown = [...company.numbers.values()].map((number) => toNumber(company, number));
    const found = shown.filter((one) => status === undefined || one["status"] === status);
    return pageOf(found, cursor, pageSize);
  });

  app.post<{ Params: { number: string } }>("/numbers/:number/assign", (request) => {
    const number = company.numbers.get(request.params.number);
    if (number === undefined) throw notFound();
    const { target_type: type, target_id: id } = parseBody(AssignTo, request.body);
    if (
      !(type === "callrouter" || isTargetType(type)) ||
      company.party(type, String(id)) === undefined
    ) {
      throw badRequest("target_id: no such target");
    }
    number.holder = { type, id: String(id) };
    return toNumber(company, number);
  });

  app.post<{ Params: { id: string } }>("/callrouters/:id/assign_number", (request) => {
    const router = company.routers.get(request.params.id);
    if (router === undefined) throw notFound();
    const body = parseBody(AssignNumber, request.body ?? {});
    if (company.licences === 0) {
      throw badRequest("No Additional Number licence is available in this office.");
    }
    const wanted = body.number ?? null;
    const chosen =
      wanted === null ? takeOrBuy(company, body.area_code) : company.numbers.get(wanted);
    if (chosen === undefined) throw badRequest("number: is not a number of this company");
    if (chosen.holder !== null) {
      throw new ApiError(409, "conflict", "The number is assigned already.");
    }
    chosen.holder = { type: "callrouter", id: router.id };
    company.licences -= 1;
    return toNumber(company, chosen);
  });
}

function takeOrBuy(company: Company, areaCode: string | null | undefined): PhoneNumber {
  const reserved = [...company.numbers.values()].find((number) => number.holder === null);
  if (reserved !== undefined) return reserved;
  company.licencesBought += 1;
  const line = String(99 - company.licencesBought).padStart(4, "0");
  const bought: PhoneNumber = { number: `+1${areaCode ?? "415"}555${line}`, holder: null };
  company.numbers.set(bought.number, bought);
  return bought;
}

function toNumber(company: Company, { number, holder }: PhoneNumber): Record<string, unknown> {
  return {
    number,
    area_code: number.slice(2, 5),
    company_id: company.id,
    status: holder === null ? "available" : STATUS[holder.type],
    type: "local",
    deleted: false,
    ...(holder !== null && { target_id: holder.id, target_type: holder.type }),
  };
}
