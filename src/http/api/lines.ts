import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { invalidInput } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type { LineAnswer } from "../../services/lines/to-line-answer.ts";
import type { ManageLines } from "../../services/lines/manage-lines.ts";
import type { Health, ReadHealth } from "../../services/lines/read-health.ts";
import { LineRoutingSchema } from "../../schemas/line-routing.ts";
import { HealthView, toHealthView } from "./health.ts";
import { ById, failures, Items, Name, Nullable, TargetBody } from "../schemas.ts";

export type LineRoutesDeps = {
  readonly lines: ManageLines;
  /** Where vendors reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** What a line's phone system may be given to answer by itself while we can't be reached; null: nothing. */
  readonly staticAnswerOf: (line: Line) => Record<string, unknown> | null;
  readonly readHealth: ReadHealth;
};

const Secret = Nullable(Type.String({ maxLength: 500, pattern: "^[!-~]+$" }));
const routing = LineRoutingSchema.properties;
const optional = {
  mode: Type.Optional(routing.mode),
  percent: Type.Optional(routing.percent),
  policyId: Type.Optional(routing.policyId),
  hours: Type.Optional(routing.hours),
  closed: Type.Optional(routing.closed),
  sentences: Type.Optional(routing.sentences),
  numbers: Type.Optional(routing.numbers),
  maxCallAgeSeconds: Type.Optional(routing.maxCallAgeSeconds),
  secret: Type.Optional(Secret),
  team: Type.Optional(Nullable(TargetBody)),
  busyMenu: Type.Optional(Type.Boolean()),
  enabled: Type.Optional(Type.Boolean()),
  vendorSettings: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Unknown())),
};
const NewLine = Type.Object(
  {
    vendor: Type.String({ minLength: 1, maxLength: 40 }),
    name: Name,
    fallback: TargetBody,
    ...optional,
  },
  { additionalProperties: false },
);
const LineChange = Type.Object(
  {
    name: Type.Optional(Name),
    fallback: Type.Optional(TargetBody),
    ...optional,
    previousSecret: Type.Optional(Type.Null()),
  },
  { additionalProperties: false, minProperties: 1 },
);

/** A line without its secrets: whether it has them is all that is told. */
const LineView = Type.Object({
  id: Type.String(),
  key: Type.String(),
  vendor: Type.String(),
  name: Type.String(),
  routeUrl: Type.String(),
  eventsUrl: Type.String(),
  fallback: TargetBody,
  team: Nullable(TargetBody),
  busyMenu: Type.Boolean(),
  enabled: Type.Boolean(),
  sandbox: Type.Boolean(),
  hasSecret: Type.Boolean(),
  hasPreviousSecret: Type.Boolean(),
  connectionId: Nullable(Type.String()),
  vendorSettings: Type.Record(Type.String(), Type.Unknown()),
  learnt: Type.Record(Type.String(), Type.Unknown()),
  ...routing,
  hours: Type.Unsafe<Line["hours"]>(routing.hours),
  closed: Type.Unsafe<Line["closed"]>(routing.closed),
  sentences: Type.Unsafe<Line["sentences"]>(routing.sentences),
  health: HealthView,
  /** What the line's phone system can't do of its policy, and what happens instead. */
  warnings: Type.Array(Type.String()),
});

/** Lines: the ways for calls to come in. */
export function lineRoutes({
  lines,
  publicUrl,
  staticAnswerOf,
  readHealth,
}: LineRoutesDeps): FastifyPluginAsyncTypebox {
  const shown = async (line: LineAnswer) =>
    toShownLine(line, publicUrl, (await readHealth(line.workspaceId)).get(line.id));

  return async (app) => {
    app.post(
      "/lines",
      { schema: { body: NewLine, response: { 201: LineView, ...failures } } },
      async (request, reply) =>
        reply.status(201).send(await shown(await lines.create(request.workspaceId, request.body))),
    );

    app.get(
      "/lines",
      { schema: { response: { 200: Items(LineView), ...failures } } },
      async (request) => {
        const health = await readHealth(request.workspaceId);
        const all = await lines.list(request.workspaceId);
        return { items: all.map((line) => toShownLine(line, publicUrl, health.get(line.id))) };
      },
    );

    app.get(
      "/lines/:id",
      { schema: { params: ById, response: { 200: LineView, ...failures } } },
      async (request) => shown(await lines.get(request.workspaceId, request.params.id)),
    );

    app.get(
      "/lines/:id/static-answer",
      {
        schema: {
          params: ById,
          response: { 200: Type.Record(Type.String(), Type.Unknown()), ...failures },
        },
      },
      async (request) => {
        const answer = staticAnswerOf(await lines.get(request.workspaceId, request.params.id));
        if (answer !== null) return answer;
        throw invalidInput("id", "this line's phone system doesn't take static answers");
      },
    );

    app.patch(
      "/lines/:id",
      { schema: { params: ById, body: LineChange, response: { 200: LineView, ...failures } } },
      async (request) =>
        shown(await lines.update(request.workspaceId, request.params.id, request.body)),
    );

    app.delete(
      "/lines/:id",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await lines.remove(request.workspaceId, request.params.id);
        return reply.status(204).send(null);
      },
    );
  };
}

function toShownLine(line: LineAnswer, publicUrl: string, health: Health | undefined) {
  const { workspaceId: _workspaceId, secret, previousSecret, numbers, routePath, ...shown } = line;
  const base = `${publicUrl}/v1/${line.vendor}/${line.key}`;
  return {
    ...shown,
    numbers: [...numbers],
    vendorSettings: { ...line.vendorSettings },
    learnt: { ...line.learnt },
    health: toHealthView(health),
    warnings: [...line.warnings],
    routeUrl: `${base}/${routePath}`,
    eventsUrl: `${base}/events`,
    hasSecret: secret !== null,
    hasPreviousSecret: previousSecret !== null,
  };
}
