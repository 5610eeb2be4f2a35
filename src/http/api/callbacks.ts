import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { failures, Items, Limit, Nullable, Time, toTime } from "../schemas.ts";

export type CallbackRoutesDeps = {
  readonly listCallbacks: (
    workspaceId: string,
    limit: number,
    repId: string | null,
  ) => Promise<
    readonly {
      readonly id: string;
      readonly lineId: string;
      readonly callId: string;
      readonly number: string;
      readonly repId: string | null;
      readonly promisedAt: number;
      readonly state: string;
    }[]
  >;
};

const Callback = Type.Object({
  id: Type.String(),
  lineId: Type.String(),
  callId: Type.String(),
  number: Type.String(),
  repId: Nullable(Type.String()),
  promisedAt: Time,
  state: Type.String(),
});

/** Promises to ring callers back, newest first; to a rep, their own. */
export function callbackRoutes(deps: CallbackRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/callbacks",
      {
        schema: { querystring: Limit(100, 1_000), response: { 200: Items(Callback), ...failures } },
      },
      async (request) => {
        const { workspaceId, query, ownRepId } = request;
        const callbacks = await deps.listCallbacks(workspaceId, query.limit ?? 100, ownRepId);
        return {
          items: callbacks.map((each) => ({ ...each, promisedAt: toTime(each.promisedAt) })),
        };
      },
    );
  };
}
