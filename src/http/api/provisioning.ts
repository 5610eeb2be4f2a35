import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HealthView, toHealthView } from "./health.ts";
import { ById, failures, Items, Name } from "../schemas.ts";
import type { ConnectedTelephony, NewConnection } from "../../services/lines/connect-telephony.ts";
import type { Disconnected } from "../../services/lines/disconnect-telephony.ts";
import type { ImportReps } from "../../services/lines/import-reps.ts";
import type { ListTargets } from "../../services/lines/list-targets.ts";
import type { ReadHealth } from "../../services/lines/read-health.ts";
import type { ProvisionLine, ReenableLine } from "../../services/lines/provision-line.ts";
import type { TelephonyClient } from "../../telephony/telephony-client.ts";

export type ProvisioningDeps = {
  readonly connectTelephony: (
    workspaceId: string,
    connection: NewConnection,
  ) => Promise<ConnectedTelephony>;
  readonly disconnectTelephony: (workspaceId: string, id: string) => Promise<Disconnected>;
  readonly readHealth: ReadHealth;
  readonly listConnections: (workspaceId: string) => Promise<readonly ConnectedTelephony[]>;
  /** NOT_FOUND for an unknown connection. */
  readonly clientOf: (workspaceId: string, connectionId: string) => Promise<TelephonyClient>;
  readonly importReps: ImportReps;
  readonly listTargets: ListTargets;
  readonly provisionLine: ProvisionLine;
  readonly reenableLine: ReenableLine;
};

const E164 = Type.String({ pattern: "^\\+[1-9]\\d{6,14}$" });
/** As this phone system writes its ids: its client knows which there are. */
const VendorId = Type.String({ pattern: "^[!-~]{1,128}$" });

const NewConnectionBody = Type.Object(
  {
    vendor: Type.String({ minLength: 1, maxLength: 40 }),
    name: Type.Optional(Name),
    baseUrl: Type.Optional(Type.String({ pattern: "^https?://[^\\s/]+$", maxLength: 200 })),
    apiKey: Type.String({ minLength: 1, maxLength: 4_000 }),
  },
  { additionalProperties: false },
);
const ProvisionBody = Type.Object(
  {
    connectionId: Type.String({ minLength: 1, maxLength: 100 }),
    officeId: VendorId,
    number: Type.Optional(Type.Union([E164, Type.Null()])),
  },
  { additionalProperties: false },
);

const Connection = Type.Object({
  id: Type.String(),
  vendor: Type.String(),
  name: Type.String(),
  status: Type.Literal("connected"),
});
const ConnectionView = Type.Object({ ...Connection.properties, health: HealthView });
const Office = Type.Object({ id: Type.String(), name: Type.String() });
const User = Type.Object({
  id: Type.String(),
  name: Type.String(),
  emails: Type.Array(Type.String()),
  numbers: Type.Array(Type.String()),
});
const Imported = Type.Object({
  created: Type.Integer(),
  linked: Type.Integer(),
  unchanged: Type.Integer(),
  skipped: Type.Integer(),
});
const ProvisionedLine = Type.Object({
  changes: Type.Array(Type.String()),
  warnings: Type.Array(Type.String()),
  routerId: Type.String(),
  webhookId: Type.String(),
  subscriptionId: Type.String(),
});
const TargetQueryString = Type.Object({
  type: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  cursor: Type.Optional(Type.String({ pattern: "^\\d{1,6}$" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
});
const TargetPageView = Type.Object({
  items: Type.Array(
    Type.Object({
      type: Type.String(),
      id: Type.String(),
      name: Type.String(),
      /** Why a line can't be sent there; null: it can. */
      unusable: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  cursor: Type.Union([Type.String(), Type.Null()]),
  truncated: Type.Boolean(),
});
const TakenAway = Type.Object({
  changes: Type.Array(Type.String()),
  warnings: Type.Array(Type.String()),
});
const Reenabled = Type.Object({ enabled: Type.Literal(true) });
/**
 * Phone systems' accounts and what is made there: to be registered under /api, behind its sign-in. Errors are
 * StickylineErrors, which the app's error handler answers.
 */
export function provisioningRoutes(deps: ProvisioningDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      "/telephony-connections",
      {
        schema: {
          body: NewConnectionBody,
          response: { 201: Connection, ...failures },
        },
      },
      async (request, reply) => {
        const created = await deps.connectTelephony(request.workspaceId, request.body);
        return reply.status(201).send(toConnection(created));
      },
    );

    app.delete(
      "/telephony-connections/:id",
      { schema: { params: ById, response: { 200: TakenAway, ...failures } } },
      async (request) => {
        const { changes, warnings } = await deps.disconnectTelephony(
          request.workspaceId,
          request.params.id,
        );
        return { changes: [...changes], warnings: [...warnings] };
      },
    );

    app.get(
      "/telephony-connections",
      { schema: { response: { 200: Items(ConnectionView), ...failures } } },
      async (request) => {
        const [all, health] = await Promise.all([
          deps.listConnections(request.workspaceId),
          deps.readHealth(request.workspaceId),
        ]);
        return {
          items: all.map((one) => ({
            ...toConnection(one),
            health: toHealthView(health.get(one.id)),
          })),
        };
      },
    );

    app.get(
      "/telephony-connections/:id/offices",
      { schema: { params: ById, response: { 200: Items(Office), ...failures } } },
      async (request) => {
        const client = await deps.clientOf(request.workspaceId, request.params.id);
        return { items: await client.listOffices() };
      },
    );

    app.get(
      "/telephony-connections/:id/targets",
      {
        schema: {
          params: ById,
          querystring: TargetQueryString,
          response: { 200: TargetPageView, ...failures },
        },
      },
      async (request) => {
        const { limit = 100, ...wanted } = request.query;
        const page = await deps.listTargets(request.workspaceId, request.params.id, {
          ...wanted,
          limit,
        });
        return { ...page, items: [...page.items] };
      },
    );

    app.get(
      "/telephony-connections/:id/users",
      { schema: { params: ById, response: { 200: Items(User), ...failures } } },
      async (request) => {
        const client = await deps.clientOf(request.workspaceId, request.params.id);
        const users = await client.listUsers();
        return {
          items: users.map(({ emails, numbers, ...user }) => ({
            ...user,
            emails: [...emails],
            numbers: [...numbers],
          })),
        };
      },
    );

    app.post(
      "/telephony-connections/:id/import-reps",
      { schema: { params: ById, response: { 200: Imported, ...failures } } },
      async (request) => deps.importReps(request.workspaceId, request.params.id),
    );

    app.post(
      "/lines/:id/provision",
      {
        schema: {
          params: ById,
          body: ProvisionBody,
          response: { 200: ProvisionedLine, ...failures },
        },
      },
      async (request) => {
        const { number = null, ...wanted } = request.body;
        const result = await deps.provisionLine(request.workspaceId, request.params.id, {
          ...wanted,
          number,
        });
        const { routerId, webhookId, subscriptionId } = result.provisioned;
        const { changes, warnings } = result;
        return {
          changes: [...changes],
          warnings: [...warnings],
          routerId,
          webhookId,
          subscriptionId,
        };
      },
    );

    app.post(
      "/lines/:id/re-enable",
      { schema: { params: ById, response: { 200: Reenabled, ...failures } } },
      async (request) => {
        await deps.reenableLine(request.workspaceId, request.params.id);
        return { enabled: true as const };
      },
    );
  };
}

function toConnection({ id, vendor, name }: ConnectedTelephony) {
  return { id, vendor, name, status: "connected" as const };
}
