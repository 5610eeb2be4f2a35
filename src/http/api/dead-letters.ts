import type { DeadLetter } from "../../domain/dead-letter.ts";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Asking, ManageDeadLetters } from "../../services/admin/manage-dead-letters.ts";
import { failures, GivenTime, Items, Limit, Nullable, Time, toTime } from "../schemas.ts";

export type DeadLetterRoutesDeps = { readonly deadLetters: ManageDeadLetters };

const State = Type.Enum(["failed", "set-aside"]);
const Listed = Type.Object({
  id: Type.String(),
  queue: Type.String(),
  jobName: Type.String(),
  error: Type.String(),
  at: Time,
  state: State,
  lineId: Nullable(Type.String()),
});
const Whole = Type.Object({ ...Listed.properties, payload: Type.Unknown() });
const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });
const filter = {
  state: Type.Optional(State),
  jobName: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  lineId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  from: Type.Optional(GivenTime),
  to: Type.Optional(GivenTime),
};
const Filter = Type.Object(filter, { additionalProperties: false });
const Done = Type.Object({
  count: Type.Integer(),
  failed: Type.Array(Type.String()),
  more: Type.Boolean(),
});

type AsFilter = {
  readonly state?: DeadLetter["state"];
  readonly jobName?: string;
  readonly lineId?: string;
  readonly from?: string;
  readonly to?: string;
};

/** Jobs that failed for good and events of lines that are not known here: read, mend, send again, discard. */
export function deadLetterRoutes({ deadLetters }: DeadLetterRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/maintenance/dead-letters",
      {
        schema: {
          querystring: Type.Object({ ...Limit(100, 1_000).properties, ...filter }),
          response: { 200: Items(Listed), ...failures },
        },
      },
      async (request) => {
        const { limit = 100, ...wanted } = request.query;
        const letters = await deadLetters.list(whoseOf(request), limit, toFilter(wanted));
        return { items: letters.map((letter) => toListed(letter)) };
      },
    );

    app.get(
      "/maintenance/dead-letters/:id",
      {
        schema: {
          params: ById,
          querystring: Type.Object({ numbers: Type.Optional(Type.Enum(["hidden", "shown"])) }),
          response: { 200: Whole, ...failures },
        },
      },
      async (request) => {
        const shown = request.query.numbers === "shown";
        const letter = await deadLetters.read(toAsking(request), request.params.id, shown);
        return toWhole(letter);
      },
    );

    app.patch(
      "/maintenance/dead-letters/:id",
      {
        schema: {
          params: ById,
          body: Type.Object(
            { payload: Type.Record(Type.String(), Type.Unknown()) },
            { additionalProperties: false },
          ),
          response: { 200: Whole, ...failures },
        },
      },
      async (request) => {
        const { id } = request.params;
        return toWhole(await deadLetters.mend(toAsking(request), id, request.body.payload));
      },
    );

    app.post(
      "/maintenance/dead-letters/:id/requeue",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await deadLetters.requeue(toAsking(request), request.params.id);
        return reply.status(204).send(null);
      },
    );

    app.delete(
      "/maintenance/dead-letters/:id",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await deadLetters.discard(toAsking(request), request.params.id);
        return reply.status(204).send(null);
      },
    );

    app.post(
      "/maintenance/dead-letters/requeue",
      { schema: { body: Filter, response: { 200: Done, ...failures } } },
      async (request) => deadLetters.requeueMany(toAsking(request), toFilter(request.body)),
    );

    app.post(
      "/maintenance/dead-letters/discard",
      { schema: { body: Filter, response: { 200: Done, ...failures } } },
      async (request) => deadLetters.discardMany(toAsking(request), toFilter(request.body)),
    );
  };
}

/** An installation's admin sees what is no one workspace's too. */
function whoseOf({ workspaceId, role }: FastifyRequest): readonly (string | null)[] {
  return role === null ? [workspaceId, null] : [workspaceId];
}

function toAsking(request: FastifyRequest): Asking {
  const { workspaceId, actor } = request;
  return { whose: whoseOf(request), workspaceId, actor };
}

function toFilter({ from, to, ...rest }: AsFilter) {
  return {
    ...rest,
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
  };
}

function toListed({ id, queue, jobName, error, at, state, lineId }: DeadLetter) {
  return { id, queue, jobName, error, at: toTime(at), state, lineId };
}

function toWhole(letter: DeadLetter) {
  return { ...toListed(letter), payload: letter.payload };
}
