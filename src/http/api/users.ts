import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { ROLES } from "../../domain/access.ts";
import type { ManageUsers, Member } from "../../services/access/manage-users.ts";
import { ById, failures, Items, Name, Nullable, Time, toTime } from "../schemas.ts";

export type UserRoutesDeps = { readonly users: ManageUsers };

export const RoleSchema = Type.Enum([...ROLES]);
export const RepId = Nullable(Type.String({ minLength: 1, maxLength: 100 }));
const Email = Type.String({ minLength: 3, maxLength: 320, pattern: "^[^\\s@]+@[^\\s@]+$" });
const NewUser = Type.Object(
  { email: Email, name: Type.Optional(Name), role: RoleSchema, repId: Type.Optional(RepId) },
  { additionalProperties: false },
);
const UserChange = Type.Object(
  { role: Type.Optional(RoleSchema), repId: Type.Optional(RepId) },
  { additionalProperties: false, minProperties: 1 },
);
const UserView = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: RoleSchema,
  repId: Nullable(Type.String()),
  createdAt: Time,
});
const Link = Type.Object({ url: Type.String(), mailed: Type.Boolean() });

/** The people of a workspace, and links that sign them in once. */
export function userRoutes({ users }: UserRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/users",
      { schema: { response: { 200: Items(UserView), ...failures } } },
      async (request) => ({
        items: (await users.list(request.workspaceId)).map((user) => toUserView(user)),
      }),
    );

    app.post(
      "/users",
      { schema: { body: NewUser, response: { 201: UserView, ...failures } } },
      async (request, reply) =>
        reply.status(201).send(toUserView(await users.add(request.workspaceId, request.body))),
    );

    app.patch(
      "/users/:id",
      { schema: { params: ById, body: UserChange, response: { 200: UserView, ...failures } } },
      async (request) =>
        toUserView(await users.change(request.workspaceId, request.params.id, request.body)),
    );

    app.delete(
      "/users/:id",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await users.remove(request.workspaceId, request.params.id);
        return reply.status(204).send(null);
      },
    );

    app.post(
      "/users/:id/sign-in-link",
      { schema: { params: ById, response: { 201: Link, ...failures } } },
      async (request, reply) =>
        reply.status(201).send(await users.invite(request.workspaceId, request.params.id)),
    );

    app.post(
      "/sign-in-links",
      { schema: { response: { 201: Link, ...failures } } },
      async (_request, reply) =>
        reply.status(201).send({ url: await users.linkFor(null), mailed: false }),
    );
  };
}

function toUserView({ createdAt, ...user }: Member) {
  return { ...user, createdAt: toTime(createdAt) };
}
