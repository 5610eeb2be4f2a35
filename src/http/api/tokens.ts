import type { ApiKey } from "../../domain/api-key.ts";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ManageApiKeys } from "../../services/admin/manage-api-keys.ts";
import {
  ById,
  failures,
  GivenTime,
  Items,
  Name,
  Nullable,
  Time,
  toTime,
  toTimeOrNull,
} from "../schemas.ts";
import { RepId, RoleSchema } from "./users.ts";

export type TokenRoutesDeps = { readonly apiKeys: ManageApiKeys };

const NewToken = Type.Object(
  {
    name: Name,
    role: Type.Optional(RoleSchema),
    repId: Type.Optional(RepId),
    expiresAt: Type.Optional(Nullable(GivenTime)),
  },
  { additionalProperties: false },
);
const TokenView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: RoleSchema,
  repId: Nullable(Type.String()),
  createdAt: Time,
  expiresAt: Nullable(Time),
  usedAt: Nullable(Time),
  revokedAt: Nullable(Time),
});
const MadeToken = Type.Object({ ...TokenView.properties, token: Type.String() });

/** Tokens for programs: each for this workspace alone, with a role, and an end where one is wanted. */
export function tokenRoutes({ apiKeys }: TokenRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/tokens",
      { schema: { response: { 200: Items(TokenView), ...failures } } },
      async (request) => ({
        items: (await apiKeys.list(request.workspaceId)).map((key) => toKeyView(key)),
      }),
    );

    app.post(
      "/tokens",
      { schema: { body: NewToken, response: { 201: MadeToken, ...failures } } },
      async (request, reply) => {
        const { name, role, repId = null, expiresAt = null } = request.body;
        const { key, ...made } = await apiKeys.create(request.workspaceId, name, {
          ...(role === undefined ? {} : { role }),
          repId,
          expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
        });
        return reply.status(201).send({ ...toKeyView(made), token: key });
      },
    );

    app.delete(
      "/tokens/:id",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await apiKeys.revoke(request.workspaceId, request.params.id);
        return reply.status(204).send(null);
      },
    );
  };
}

function toKeyView({ id, name, role, repId, createdAt, expiresAt, usedAt, revokedAt }: ApiKey) {
  return {
    id,
    name,
    role,
    repId,
    createdAt: toTime(createdAt),
    expiresAt: toTimeOrNull(expiresAt),
    usedAt: toTimeOrNull(usedAt),
    revokedAt: toTimeOrNull(revokedAt),
  };
}
