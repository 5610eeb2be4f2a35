import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { isTailEntry } from "../../domain/last-digits.ts";
import type { Rep } from "../../domain/settings.ts";
import { parseNumberParameter } from "../number-parameter.ts";
import { failures, Items, Nullable, Time, toTime } from "../schemas.ts";

export type ContactRoutesDeps = {
  readonly contactsByNumber: (
    workspaceId: string,
    e164: string,
  ) => Promise<
    readonly {
      readonly crmId: string;
      readonly ownerId: string | null;
      readonly numbers: readonly string[];
      readonly changedAt: number;
    }[]
  >;
  /** Contacts with numbers that could not be read, from after one id on. */
  readonly listUnreadable: (
    workspaceId: string,
    page: { readonly after: string; readonly limit: number },
  ) => Promise<readonly { readonly crmId: string; readonly unreadable: readonly string[] }[]>;
  /** What the CRM calls these contacts, by id; none while it can't be asked. */
  readonly namePeople: (
    workspaceId: string,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, string>>;
  readonly listReps: (workspaceId: string) => Promise<readonly Rep[]>;
  readonly regionOf: (workspaceId: string) => string;
  /** A JSON document in pieces. */
  readonly exportNumber: (
    workspaceId: string,
    e164: string,
    actor: string,
  ) => Promise<AsyncIterable<string>>;
  readonly eraseContact: Erase;
  /** `named`: E.164. */
  readonly eraseNumber: Erase;
};

type Erase = (
  workspaceId: string,
  named: string,
  actor: string,
) => Promise<{
  readonly id: string;
  readonly contacts: number;
  readonly calls: number;
  readonly decisions: number;
  readonly jobs: number;
  readonly recordings: number;
}>;

const Query = Type.Object({ number: Type.String({ minLength: 1, maxLength: 60 }) });
const Contact = Type.Object({
  crmId: Type.String(),
  numbers: Type.Array(Type.String()),
  ownerId: Nullable(Type.String()),
  repId: Nullable(Type.String()),
  changedAt: Time,
});

const UnreadableQuery = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 40, default: "" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
});
const Unreadable = Type.Object({ crmId: Type.String(), numbers: Type.Array(Type.String()) });

/** Up to 100 ids, with commas between them. */
const NamesQuery = Type.Object({
  ids: Type.String({
    maxLength: 4_100,
    pattern: "^[0-9A-Za-z_-]{1,40}(,[0-9A-Za-z_-]{1,40}){0,99}$",
  }),
});
const Named = Type.Object({ crmId: Type.String(), name: Type.String() });

const Erasure = Type.Object(
  {
    crmId: Type.Optional(Type.String({ minLength: 1, maxLength: 40, pattern: "^[0-9A-Za-z_-]+$" })),
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
);
const Erased = Type.Object({
  id: Type.String(),
  contacts: Type.Integer(),
  calls: Type.Integer(),
  decisions: Type.Integer(),
  jobs: Type.Integer(),
  recordings: Type.Integer(),
});

/** The contacts behind a number, and whose they are; erasing a contact or a number for good. */
export function contactRoutes(deps: ContactRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/contacts",
      { schema: { querystring: Query, response: { 200: Items(Contact), ...failures } } },
      async (request) => {
        const region = deps.regionOf(request.workspaceId);
        const number = parseNumberParameter(request.query.number, region);
        const [contacts, reps] = await Promise.all([
          deps.contactsByNumber(request.workspaceId, number),
          deps.listReps(request.workspaceId),
        ]);
        const repOf = (ownerId: string | null) =>
          ownerId === null ? undefined : reps.find((rep) => rep.crmOwnerId === ownerId);
        return {
          items: contacts.map(({ crmId, numbers, ownerId, changedAt }) => ({
            crmId,
            ownerId,
            numbers: numbers.filter((one) => !isTailEntry(one)),
            repId: repOf(ownerId)?.id ?? null,
            changedAt: toTime(changedAt),
          })),
        };
      },
    );

    app.get(
      "/contacts/unreadable-numbers",
      {
        schema: { querystring: UnreadableQuery, response: { 200: Items(Unreadable), ...failures } },
      },
      async ({ workspaceId, query: { after = "", limit = 100 } }) => {
        const found = await deps.listUnreadable(workspaceId, { after, limit });
        return {
          items: found.map(({ crmId, unreadable }) => ({ crmId, numbers: [...unreadable] })),
        };
      },
    );

    app.get(
      "/contacts/names",
      { schema: { querystring: NamesQuery, response: { 200: Items(Named), ...failures } } },
      async ({ workspaceId, query: { ids } }) => {
        const names = await deps.namePeople(workspaceId, ids.split(","));
        return { items: [...names].map(([crmId, name]) => ({ crmId, name })) };
      },
    );

    app.get(
      "/contacts/export",
      { schema: { querystring: Query, response: { 200: Type.Unknown(), ...failures } } },
      async ({ workspaceId, query, actor }, reply) => {
        const number = parseNumberParameter(query.number, deps.regionOf(workspaceId));
        const pieces = await deps.exportNumber(workspaceId, number, actor);
        return reply.type("application/json; charset=utf-8").send(Readable.from(pieces));
      },
    );

    // who it is is in the body: a path would show in the logs of proxies
    app.post(
      "/contacts/erase",
      { schema: { body: Erasure, response: { 200: Erased, ...failures } } },
      async ({ workspaceId, body: { crmId, number }, actor }) => {
        if (crmId !== undefined) return deps.eraseContact(workspaceId, crmId, actor);
        const e164 = parseNumberParameter(number ?? "", deps.regionOf(workspaceId));
        return deps.eraseNumber(workspaceId, e164, actor);
      },
    );
  };
}
