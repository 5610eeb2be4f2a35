import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { toZip } from "../zip.ts";
import { CRM_READS, crmWrites } from "../../domain/crm-access-words.ts";
import { CrmSettingsChangeSchema, CrmSettingsSchema } from "../../schemas/crm-settings.ts";
import type {
  ConnectedCrm,
  ManageConnections,
} from "../../services/crm-access/manage-connections.ts";
import { ById, failures, Items, Nullable, Time, toTime, toTimeOrNull } from "../schemas.ts";

export type CrmConnectionRoutesDeps = {
  readonly connections: ManageConnections;
  /** The files of the HubSpot project that declares our app for this installation, by path. */
  readonly hubspotApp: (connections: readonly ConnectedCrm[]) => Readonly<Record<string, unknown>>;
  /** A contact's page in the CRM for people, `{id}` for the contact's; null: it has none. */
  readonly contactUrlOf: (connection: ConnectedCrm) => string | null;
  readonly hubspotAppWarnings: () => Promise<string[]>;
  /** How many of the mirrored contacts have a number that could not be read. */
  readonly countUnreadable: (workspaceId: string) => Promise<number>;
  /** Revokes, forgets the tokens and purges what was mirrored. */
  readonly disconnectCrm: (workspaceId: string, id: string) => Promise<void>;
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
  auth: Type.String(),
  accountId: Nullable(Type.String()),
  /** Set while the status is `broken` or `refused`: what to do about it. */
  brokenReason: Nullable(Type.String()),
  brokenAt: Nullable(Time),
  /** A contact's page for people; put the contact's id for `{id}`. */
  contactUrl: Nullable(Type.String()),
  settings: CrmSettingsSchema,
  /** What its access allows; null where the CRM did not say. */
  scopes: Nullable(Type.Array(Type.String())),
  /** What is read of the account. */
  reads: Type.Array(Type.String()),
  /** What is written to it by these settings. */
  writes: Type.Array(Type.String()),
  /** What `timeline.entry: auto` came to, and why. */
  timeline: Nullable(Type.Object({ entry: Type.String(), reason: Type.String(), checkedAt: Time })),
  /** When its users were asked for last, for their working hours, and why that failed. */
  users: Type.Object({ readAt: Nullable(Time), error: Nullable(Type.String()) }),
  /** What the account does not let us do: tried again within an hour, and gone once it is allowed. */
  refusals: Type.Array(Type.Object({ feature: Type.String(), reason: Type.String(), at: Time })),
  sync: Type.Object({
    state: Type.String(),
    contacts: Type.Integer(),
    owners: Type.Integer(),
    error: Nullable(Type.String()),
    finishedAt: Nullable(Time),
    part: Nullable(Type.String()),
    expected: Nullable(Type.Integer()),
    changesUntil: Nullable(Time),
    /** Contacts with a number that could not be read; GET /api/contacts/unreadable-numbers lists them. */
    unreadableContacts: Type.Integer(),
  }),
});

const Change = Type.Object({ settings: CrmSettingsChangeSchema }, { additionalProperties: false });

const ProjectFiles = Type.Object({
  files: Type.Record(Type.String(), Type.Unknown()),
  /** Why HubSpot could not use them as they are: one sentence each. */
  warnings: Type.Array(Type.String()),
});

/** CRM accounts: connect one, sync it, see how far that is, disconnect it. */
export function crmConnectionRoutes(deps: CrmConnectionRoutesDeps): FastifyPluginAsyncTypebox {
  const { connections } = deps;
  const viewOf = (connection: ConnectedCrm, unreadable: number) => ({
    ...toConnectionView(connection, unreadable),
    contactUrl: deps.contactUrlOf(connection),
  });
  const view = async (workspaceId: string, connection: ConnectedCrm) =>
    viewOf(connection, await deps.countUnreadable(workspaceId));
  return async (app) => {
    app.post(
      "/crm-connections",
      { schema: { body: NewConnection, response: { 201: Connection, ...failures } } },
      async (request, reply) =>
        reply
          .status(201)
          .send(
            await view(
              request.workspaceId,
              await connections.create(request.workspaceId, request.body),
            ),
          ),
    );

    app.get(
      "/crm-connections",
      { schema: { response: { 200: Items(Connection), ...failures } } },
      async ({ workspaceId }) => {
        const unreadable = await deps.countUnreadable(workspaceId);
        const all = await connections.list(workspaceId);
        return { items: all.map((each) => viewOf(each, unreadable)) };
      },
    );

    app.get(
      "/crm-connections/hubspot-app",
      { schema: { response: { 200: ProjectFiles, ...failures } } },
      async (request) => ({
        files: deps.hubspotApp(await connections.list(request.workspaceId)),
        warnings: await deps.hubspotAppWarnings(),
      }),
    );

    app.get(
      "/crm-connections/hubspot-app.zip",
      {
        schema: {
          produces: ["application/zip"],
          response: { 200: Type.Unsafe<Buffer>(Type.Any()), ...failures },
        },
      },
      async (request, reply) => {
        const files = deps.hubspotApp(await connections.list(request.workspaceId));
        const texts = Object.entries(files).map(([path, content]) => [
          path,
          typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`,
        ]);
        return reply
          .type("application/zip")
          .header("content-disposition", 'attachment; filename="stickyline-hubspot-app.zip"')
          .send(toZip(Object.fromEntries(texts)));
      },
    );

    app.get(
      "/crm-connections/:id",
      { schema: { params: ById, response: { 200: Connection, ...failures } } },
      async ({ workspaceId, params }) =>
        view(workspaceId, await connections.get(workspaceId, params.id)),
    );

    app.patch(
      "/crm-connections/:id",
      { schema: { params: ById, body: Change, response: { 200: Connection, ...failures } } },
      async (request) =>
        view(
          request.workspaceId,
          await connections.changeSettings(
            request.workspaceId,
            request.params.id,
            request.body.settings,
          ),
        ),
    );

    app.delete(
      "/crm-connections/:id",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await deps.disconnectCrm(request.workspaceId, request.params.id);
        return reply.status(204).send(null);
      },
    );

    app.post(
      "/crm-connections/:id/sync",
      { schema: { params: ById, response: { 202: Connection, ...failures } } },
      async (request, reply) =>
        reply
          .status(202)
          .send(
            await view(
              request.workspaceId,
              await connections.startSync(request.workspaceId, request.params.id),
            ),
          ),
    );
  };
}

function toConnectionView(connection: ConnectedCrm, unreadableContacts: number) {
  const { sync, brokenAt, timeline, users } = connection;
  return {
    ...connection,
    brokenAt: toTimeOrNull(brokenAt),
    settings: toSettingsView(connection.settings),
    scopes: connection.scopes === null ? null : [...connection.scopes],
    reads: [...CRM_READS],
    writes: crmWrites(connection.settings),
    timeline: timeline === null ? null : { ...timeline, checkedAt: toTime(timeline.checkedAt) },
    users: { ...users, readAt: toTimeOrNull(users.readAt) },
    refusals: connection.refusals.map((one) => ({ ...one, at: toTime(one.at) })),
    sync: {
      ...sync,
      finishedAt: toTimeOrNull(sync.finishedAt),
      changesUntil: toTimeOrNull(sync.changesUntil),
      unreadableContacts,
    },
  };
}

/** JSON's types know no readonly. */
function toSettingsView({ reading, adopt, createContact, timeline }: ConnectedCrm["settings"]) {
  const { directions, teams } = adopt;
  const { phoneProperties, ownerProperties, doNotCallProperties } = reading;
  return {
    reading: {
      ...reading,
      phoneProperties: phoneProperties === null ? null : [...phoneProperties],
      ownerProperties: [...ownerProperties],
      doNotCallProperties: [...doNotCallProperties],
    },
    adopt: { ...adopt, directions: [...directions], teams: teams === null ? null : [...teams] },
    createContact: { ...createContact },
    timeline: { ...timeline },
  };
}
