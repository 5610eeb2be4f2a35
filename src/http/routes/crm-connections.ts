import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ConnectedCrm, ManageConnections } from "../../services/manage-connections.ts";
import { ById, failures, Items, Nullable, Time, toTimeOrNull } from "../schemas.ts";

export type CrmConnectionRoutesDeps = {
  readonly workspaceId: string;
  readonly connections: ManageConnections;
};

const NewConnection = Type.Object(
  {
    provider: Type.String({ minLength: 1, maxLength: 40 }),
    accessToken: Type.String({ minLength: 1, maxLength: 4_000, pattern: "^\\s*[!-~]+\\s*$" }),
  },
  { additionalProperties: false },
);

const Connection = Type.Object({
  id: Type.String(),
  provider: Type.String(),
  status: Type.String(),
  sandbox: Type.Boolean(),
  sync: Type.Object({
    state: Type.String(),
    contacts: Type.Integer(),
    owners: Type.Integer(),
    error: Nullable(Type.String()),
    finishedAt: Nullable(Time),
    part: Nullable(Type.String()),
    expected: Nullable(Type.Integer()),
    changesUntil: Nullable(Time),
  }),
});

/** CRM accounts: connect one, sync it, see how far that is. */
export function crmConnectionRoutes(deps: CrmConnectionRoutesDeps): FastifyPluginAsyncTypebox {
  const { workspaceId, connections } = deps;
  return async (app) => {
    app.post(
      "/crm-connections",
      { schema: { body: NewConnection, response: { 201: Connection, ...failures } } },
      async (request, reply) =>
        reply.status(201).send(toView(await connections.create(workspaceId, request.body))),
    );

    app.get(
      "/crm-connections",
      { schema: { response: { 200: Items(Connection), ...failures } } },
      async () => ({
        items: (await connections.list(workspaceId)).map((each) => toView(each)),
      }),
    );

    app.get(
      "/crm-connections/:id",
      { schema: { params: ById, response: { 200: Connection, ...failures } } },
      async (request) => toView(await connections.get(workspaceId, request.params.id)),
    );

    app.post(
      "/crm-connections/:id/sync",
      { schema: { params: ById, response: { 202: Connection, ...failures } } },
      async (request, reply) =>
        reply.status(202).send(toView(await connections.startSync(workspaceId, request.params.id))),
    );
  };
}

function toView({ id, provider, status, sandbox, sync }: ConnectedCrm) {
  const finishedAt = toTimeOrNull(sync.finishedAt);
  const changesUntil = toTimeOrNull(sync.changesUntil);
  return { id, provider, status, sandbox, sync: { ...sync, finishedAt, changesUntil } };
}
