import type { ApiKey } from "../../domain/api-key.ts";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ManageApiKeys } from "../../services/admin/manage-api-keys.ts";
import type { KnownWorkspace, ManageWorkspaces } from "../../services/admin/manage-workspaces.ts";
import { ById, failures, Items, Name, Nullable, Time, toTime, toTimeOrNull } from "../schemas.ts";

export type WorkspaceRoutesDeps = {
  readonly workspaces: ManageWorkspaces;
  readonly apiKeys: ManageApiKeys;
};

const Region = Type.String({ pattern: "^[A-Z]{2}$" });
const TimeZone = Type.String({ minLength: 1, maxLength: 60 });
const optional = {
  defaultRegion: Type.Optional(Region),
  timeZone: Type.Optional(TimeZone),
};
const NewWorkspace = Type.Object({ name: Name, ...optional }, { additionalProperties: false });
const WorkspaceChange = Type.Object(
  { name: Type.Optional(Name), ...optional },
  { additionalProperties: false, minProperties: 1 },
);
const WorkspaceView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  defaultRegion: Type.String(),
  timeZone: Type.String(),
  settingsVersion: Type.Integer(),
});

const NewKey = Type.Object({ name: Name }, { additionalProperties: false });
const KeyView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  createdAt: Time,
  usedAt: Nullable(Time),
  revokedAt: Nullable(Time),
});
const MadeKey = Type.Object({ ...KeyView.properties, key: Type.String() });
const KeyParams = Type.Object({ ...ById.properties, keyId: ById.properties.id });

/** The workspace that a request is for; and, for the admin token alone, all of them with their keys. */
export function workspaceRoutes({
  workspaces,
  apiKeys,
}: WorkspaceRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/workspace",
      { schema: { response: { 200: WorkspaceView, ...failures } } },
      async (request): Promise<KnownWorkspace> => workspaces.get(request.workspaceId),
    );

    app.patch(
      "/workspace",
      { schema: { body: WorkspaceChange, response: { 200: WorkspaceView, ...failures } } },
      async (request): Promise<KnownWorkspace> =>
        workspaces.update(request.workspaceId, request.body),
    );

    app.get(
      "/workspaces",
      { schema: { response: { 200: Items(WorkspaceView), ...failures } } },
      async () => ({ items: [...(await workspaces.list())] }),
    );

    app.post(
      "/workspaces",
      { schema: { body: NewWorkspace, response: { 201: WorkspaceView, ...failures } } },
      async (request, reply) => reply.status(201).send(await workspaces.create(request.body)),
    );

    app.patch(
      "/workspaces/:id",
      {
        schema: {
          params: ById,
          body: WorkspaceChange,
          response: { 200: WorkspaceView, ...failures },
        },
      },
      async (request): Promise<KnownWorkspace> =>
        workspaces.update(request.params.id, request.body),
    );

    app.post(
      "/workspaces/:id/keys",
      {
        schema: { params: ById, body: NewKey, response: { 201: MadeKey, ...failures } },
      },
      async (request, reply) => {
        const { key, ...made } = await apiKeys.create(request.params.id, request.body.name);
        return reply.status(201).send({ ...toKeyView(made), key });
      },
    );

    app.get(
      "/workspaces/:id/keys",
      { schema: { params: ById, response: { 200: Items(KeyView), ...failures } } },
      async (request) => ({
        items: (await apiKeys.list(request.params.id)).map((key) => toKeyView(key)),
      }),
    );

    app.delete(
      "/workspaces/:id/keys/:keyId",
      { schema: { params: KeyParams, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await apiKeys.revoke(request.params.id, request.params.keyId);
        return reply.status(204).send(null);
      },
    );
  };
}

function toKeyView({ id, name, createdAt, usedAt, revokedAt }: ApiKey) {
  return {
    id,
    name,
    createdAt: toTime(createdAt),
    usedAt: toTimeOrNull(usedAt),
    revokedAt: toTimeOrNull(revokedAt),
  };
}
