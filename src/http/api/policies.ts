import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { PolicySchema } from "../../schemas/policy.ts";
import type { ManagePolicies, PolicyAnswer } from "../../services/admin/manage-policies.ts";
import {
  ById,
  failures,
  Items,
  Name,
  Nullable,
  Time,
  toTime,
  toTimeOrNull,
  VersionNumber,
} from "../schemas.ts";

export type PolicyRoutesDeps = {
  readonly policies: ManagePolicies;
};

const Note = Type.Optional(Nullable(Type.String({ maxLength: 500 })));
/** Checked by the service, whose messages name the rung's field. */
const Content = Type.Unknown();
const NewPolicy = Type.Object(
  { name: Name, policy: Content, note: Note },
  { additionalProperties: false },
);
const Draft = Type.Object({ policy: Content, note: Note }, { additionalProperties: false });
const Version = Type.Object({ version: VersionNumber }, { additionalProperties: false });

const PolicyView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  liveVersion: Nullable(Type.Integer()),
  newestVersion: Type.Integer(),
});
const PolicyWithWarnings = Type.Object({
  ...PolicyView.properties,
  warnings: Type.Array(Type.String()),
});
const VersionView = Type.Object({
  version: Type.Integer(),
  policy: Type.Any(),
  note: Nullable(Type.String()),
  createdBy: Type.String(),
  createdAt: Time,
  wentLiveAt: Nullable(Time),
});

/** Policies: drafts, versions, which of them is live, and the schema they are written by. */
export function policyRoutes({ policies }: PolicyRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get("/policies/schema", { schema: { response: { 200: Type.Any() } } }, async () => ({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Stickyline routing policy",
      ...PolicySchema,
    }));

    app.post(
      "/policies",
      { schema: { body: NewPolicy, response: { 201: PolicyWithWarnings, ...failures } } },
      async (request, reply) => {
        const { name, policy, note = null } = request.body;
        const input = { name, content: policy, note };
        return reply
          .status(201)
          .send(toPolicyView(await policies.create(request.workspaceId, input, request.actor)));
      },
    );

    app.get(
      "/policies",
      { schema: { response: { 200: Items(PolicyView), ...failures } } },
      async (request) => ({ items: await policies.list(request.workspaceId) }),
    );

    app.get(
      "/policies/:id",
      { schema: { params: ById, response: { 200: PolicyWithWarnings, ...failures } } },
      async (request) => toPolicyView(await policies.get(request.workspaceId, request.params.id)),
    );

    app.get(
      "/policies/:id/versions",
      { schema: { params: ById, response: { 200: Items(VersionView), ...failures } } },
      async (request) => ({
        items: (await policies.versions(request.workspaceId, request.params.id)).map(
          ({ content, createdAt, wentLiveAt, ...version }) => ({
            ...version,
            policy: content,
            createdAt: toTime(createdAt),
            wentLiveAt: toTimeOrNull(wentLiveAt),
          }),
        ),
      }),
    );

    app.post(
      "/policies/:id/versions",
      { schema: { params: ById, body: Draft, response: { 201: PolicyWithWarnings, ...failures } } },
      async (request, reply) => {
        const { policy, note = null } = request.body;
        const draft = { content: policy, note };
        const saved = await policies.saveDraft(
          request.workspaceId,
          request.params.id,
          draft,
          request.actor,
        );
        return reply.status(201).send(toPolicyView(saved));
      },
    );

    app.post(
      "/policies/:id/live",
      {
        schema: { params: ById, body: Version, response: { 200: PolicyWithWarnings, ...failures } },
      },
      async (request) => {
        const { version } = request.body;
        return toPolicyView(
          await policies.goLive(request.workspaceId, request.params.id, version, request.actor),
        );
      },
    );

    app.delete(
      "/policies/:id",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await policies.remove(request.workspaceId, request.params.id, request.actor);
        return reply.status(204).send(null);
      },
    );
  };
}

function toPolicyView(policy: PolicyAnswer) {
  return { ...policy, warnings: [...policy.warnings] };
}
