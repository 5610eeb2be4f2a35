import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { badRequest, notFound } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Group, User } from "./company.ts";
import { happens } from "./random.ts";
import { pageOf, parseBody } from "./parse-body.ts";

const STATES = ["active", "all", "cancelled", "deleted", "pending", "suspended"];
const LIMIT_REFUSED_SHARE = 0.2;
const ScreenPop = Type.Object(
  { screen_pop_uri: Type.String({ pattern: "^https?://" }) },
  { additionalProperties: false },
);
const Query = Type.Object({
  cursor: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  number: Type.Optional(Type.String()),
  limit: Type.Optional(Type.String()),
});

/** Offices, departments, call centres and users; int64 as text, as the API writes it. */
export function registerPeople(app: FastifyInstance, deps: ApiDeps): void {
  const { company, phones, random, pageSize, limits } = deps;

  const toUser = (user: User) => ({
    id: user.id,
    company_id: company.id,
    office_id: officeId(),
    display_name: `${user.firstName} ${user.lastName}`,
    first_name: user.firstName,
    last_name: user.lastName,
    emails: [user.email],
    phone_numbers: [user.number],
    extension: user.extension,
    state: user.state,
    license: "talk",
    timezone: "US/Pacific",
    country: "us",
    language: "en",
    is_admin: false,
    is_super_admin: false,
    is_available: !phones.isTalking(user.id),
    do_not_disturb: user.doNotDisturb,
    is_online: user.isOnline,
    is_on_duty: user.dutyStatus === "available",
    ...(user.dutyStatus !== null && { on_duty_status: user.dutyStatus }),
    muted: false,
    group_details: [...company.groups.values()]
      .filter((group) => group.operatorIds.includes(user.id))
      .map((group) => ({
        group_id: group.id,
        group_type: group.type,
        role: "operator",
        do_not_disturb: false,
      })),
  });
  const toGroup = (group: Group) => ({
    id: group.id,
    office_id: officeId(),
    name: group.name,
    phone_numbers: [group.number],
    availability_status: "open",
    timezone: "US/Pacific",
    state: "active",
    country: "us",
    ring_seconds: "30",
    ...(group.type === "office" && { is_primary_office: true }),
  });
  const officeId = () => groupsOf("office")[0]?.id ?? null;
  const groupsOf = (type: Group["type"]) =>
    [...company.groups.values()].filter((group) => group.type === type);

  const lists = {
    offices: "office",
    departments: "department",
    callcenters: "callcenter",
  } as const;
  for (const [path, type] of Object.entries(lists)) {
    app.get(`/${path}`, (request) => {
      const { cursor } = parseBody(Query, request.query);
      return pageOf(groupsOf(type).map(toGroup), cursor, pageSize);
    });
    app.get<{ Params: { id: string } }>(`/${path}/:id`, (request) => {
      const group = company.groups.get(request.params.id);
      if (group === undefined || group.type !== type) throw notFound();
      return toGroup(group);
    });
  }

  app.get<{ Params: { id: string } }>("/offices/:id/available_licenses", (request) => {
    if (company.groups.get(request.params.id)?.type !== "office") throw notFound();
    return {
      additional_number_lines: String(company.licences),
      contact_center_lines: "0",
      fax_lines: "1",
      room_lines: "5",
      sell_lines: "0",
      talk_lines: "4",
      tollfree_additional_number_lines: "0",
      tollfree_room_lines: "0",
      uberconference_lines: "0",
    };
  });

  app.get("/users", (request) => {
    const { cursor, state = "active", email, number, limit } = parseBody(Query, request.query);
    if (!STATES.includes(state)) throw badRequest("state: is not one of the enum");
    if (Number(limit ?? 0) > 100 && happens(random, LIMIT_REFUSED_SHARE)) {
      throw badRequest("limit: must not be greater than 100");
    }
    const found = [...company.users.values()]
      .filter((user) => state === "all" || user.state === state)
      .filter((user) => email === undefined || user.email === email.toLowerCase())
      .filter((user) => number === undefined || user.number === number);
    return pageOf(found.map(toUser), cursor, pageSize);
  });
  app.post<{ Params: { id: string } }>("/users/:id/screenpop", (request) => {
    if (!company.users.has(request.params.id)) throw notFound();
    const { screen_pop_uri: url } = parseBody(ScreenPop, request.body);
    limits.count("screen-pop", request.params.id);
    return { screen_pop_uri: url };
  });
  app.get<{ Params: { id: string } }>("/users/:id", (request) => {
    const user = company.users.get(request.params.id);
    if (user === undefined) throw notFound();
    return toUser(user);
  });
}
