import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Rep } from "../../domain/settings.ts";
import type { ManageReps } from "../../services/admin/manage-reps.ts";
import { RepProfileSchema } from "../../schemas/rep-profile.ts";
import { CrmPresenceSchema } from "../../schemas/crm-presence.ts";
import { requireOwn } from "../require-own.ts";
import { ById, failures, Items, Name, Nullable, Time, toTime } from "../schemas.ts";

export type RepRoutesDeps = {
  readonly reps: ManageReps;
  /** The CRM's owners as they were read last; queues and those who left among them. */
  readonly listOwners: (workspaceId: string) => Promise<readonly CrmOwner[]>;
};

type CrmOwner = {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly kind: "person" | "queue";
  readonly archived: boolean;
};

/** `repId`: the rep who is this owner; null: nobody yet. */
const OwnerView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Nullable(Type.String()),
  repId: Nullable(Type.String()),
});

const Identity = Type.Object(
  {
    vendor: Type.String({ minLength: 1, maxLength: 40 }),
    type: Type.String({ minLength: 1, maxLength: 40 }),
    id: Type.String({ minLength: 1, maxLength: 200 }),
  },
  { additionalProperties: false },
);
const Email = Type.String({ minLength: 3, maxLength: 320 });
const Identities = Type.Array(Identity, { maxItems: 50 });
const { checkedInAt: _checkedInAt, ...profile } = RepProfileSchema.properties;
const optional = {
  ...Type.Partial(Type.Object(profile)).properties,
  crmOwnerId: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 100 }))),
  enabled: Type.Optional(Type.Boolean()),
  away: Type.Optional(Type.Boolean()),
};
const NewRep = Type.Object(
  { name: Name, email: Email, identities: Type.Optional(Identities), ...optional },
  { additionalProperties: false },
);
const RepChange = Type.Object(
  {
    name: Type.Optional(Name),
    email: Type.Optional(Email),
    identities: Type.Optional(Identities),
    ...optional,
  },
  { additionalProperties: false, minProperties: 1 },
);

/** What their CRM owner's settings say; `ignored`: what of it could not be read. */
const CrmPresenceView = Type.Object({
  ...CrmPresenceSchema.properties,
  readAt: Time,
  hours: Type.Unsafe<Rep["hours"]>(RepProfileSchema.properties.hours),
});

const RepView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  crmOwnerId: Nullable(Type.String()),
  ownerChosen: Type.Boolean(),
  enabled: Type.Boolean(),
  away: Type.Boolean(),
  sandbox: Type.Boolean(),
  identities: Type.Array(Identity),
  ...RepProfileSchema.properties,
  hours: Type.Unsafe<Rep["hours"]>(RepProfileSchema.properties.hours),
  crmPresence: Nullable(CrmPresenceView),
});

/** Reps: the people who take calls. */
export function repRoutes({ reps, listOwners }: RepRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      "/reps",
      { schema: { body: NewRep, response: { 201: RepView, ...failures } } },
      async (request, reply) => {
        const { identities = [], ...rep } = request.body;
        return reply
          .status(201)
          .send(toRepView(await reps.create(request.workspaceId, { ...rep, identities })));
      },
    );

    app.get(
      "/reps",
      { schema: { response: { 200: Items(RepView), ...failures } } },
      async (request) => ({
        items: (await reps.list(request.workspaceId)).map((rep) => toRepView(rep)),
      }),
    );

    app.get(
      "/crm-owners",
      { schema: { response: { 200: Items(OwnerView), ...failures } } },
      async ({ workspaceId }) => {
        const [owners, known] = await Promise.all([
          listOwners(workspaceId),
          reps.list(workspaceId),
        ]);
        const repOf = new Map(known.map(({ crmOwnerId, id }) => [crmOwnerId, id]));
        const people = owners.filter(({ kind, archived }) => kind === "person" && !archived);
        return {
          items: people
            .map(({ id, name, email }) => ({ id, name, email, repId: repOf.get(id) ?? null }))
            .toSorted((one, other) => one.name.localeCompare(other.name)),
        };
      },
    );

    app.get(
      "/reps/:id",
      { schema: { params: ById, response: { 200: RepView, ...failures } } },
      async (request) => toRepView(await reps.get(request.workspaceId, request.params.id)),
    );

    app.patch(
      "/reps/:id",
      { schema: { params: ById, body: RepChange, response: { 200: RepView, ...failures } } },
      async (request) =>
        toRepView(await reps.update(request.workspaceId, request.params.id, request.body)),
    );

    app.post(
      "/reps/:id/check-in",
      { schema: { params: ById, response: { 200: RepView, ...failures } } },
      async (request) => {
        requireOwn(request, request.params.id);
        return toRepView(await reps.checkIn(request.workspaceId, request.params.id));
      },
    );

    app.delete(
      "/reps/:id",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await reps.remove(request.workspaceId, request.params.id);
        return reply.status(204).send(null);
      },
    );
  };
}

function toRepView({ workspaceId: _workspaceId, identities, teams, phones, ...rest }: Rep) {
  const { crmPresence = null, ...rep } = rest;
  return {
    ...rep,
    identities: [...identities],
    teams: [...teams],
    phones: [...phones],
    crmPresence: crmPresence === null ? null : toCrmView(crmPresence),
  };
}

function toCrmView({ readAt, absences, ignored, ...said }: NonNullable<Rep["crmPresence"]>) {
  return { ...said, readAt: toTime(readAt), absences: [...absences], ignored: [...ignored] };
}
