import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { StoredCallback } from "../../services/callbacks/stored-callback.ts";
import { failures, Items, Limit, Nullable, Time, toTime, toTimeOrNull } from "../schemas.ts";

export type CallbackRoutesDeps = {
  /** Of one rep, or null: of all; in one state, where it is named. */
  readonly listCallbacks: (
    workspaceId: string,
    limit: number,
    repId: string | null,
    state?: string,
  ) => Promise<readonly StoredCallback[]>;
  /** Whether it is one of the sandbox's. */
  readonly isMadeUp: (callback: StoredCallback) => boolean;
};

const STATES = ["open", "done", "expired", "cancelled", "failed", "withdrawn", "joined"] as const;

export const CallbackView = Type.Object({
  id: Type.String(),
  lineId: Type.String(),
  callId: Type.String(),
  number: Type.String(),
  entered: Type.Boolean({ description: "the caller entered the number, and confirmed it" }),
  calledFrom: Nullable(Type.String()),
  repId: Nullable(Type.String()),
  promisedAt: Time,
  state: Type.String(),
  stage: Type.String(),
  contactIds: Type.Array(Type.String()),
  attempts: Type.Integer(),
  offers: Type.Integer(),
  offeredTo: Nullable(Type.String()),
  nextAttemptAt: Nullable(Time),
  expiresAt: Time,
  closedAt: Nullable(Time),
  closedBy: Nullable(Type.String()),
  closedReason: Nullable(Type.String()),
  joinedTo: Nullable(Type.String()),
  lastDial: Nullable(
    Type.String({
      description:
        "what the phone system made of the last call that it was asked for: accepted, later, refused, or unknown (it may have been made)",
    }),
  ),
  /** It is made up. */
  sandbox: Type.Boolean(),
});

const Query = Type.Object({
  ...Limit(100, 1_000).properties,
  state: Type.Optional(Type.Enum([...STATES])),
  repId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
});

/** Promises to ring callers back, newest first; to a rep, their own and those that they were told of. */
export function callbackRoutes(deps: CallbackRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/callbacks",
      { schema: { querystring: Query, response: { 200: Items(CallbackView), ...failures } } },
      async (request) => {
        const { workspaceId, ownRepId } = request;
        const { limit = 100, repId = null, state } = request.query;
        const items = await deps.listCallbacks(workspaceId, limit, ownRepId ?? repId, state);
        return { items: items.map((each) => toCallbackView(each, deps.isMadeUp(each))) };
      },
    );
  };
}

export function toCallbackView(callback: StoredCallback, sandbox: boolean) {
  const { id, lineId, callId, number, repId, state, stage, offers, offeredTo } = callback;
  const { closedBy, closedReason, joinedTo, entered, calledFrom } = callback;
  return {
    id,
    lineId,
    callId,
    number,
    entered,
    calledFrom,
    repId,
    state,
    stage,
    offers,
    offeredTo,
    closedBy,
    closedReason,
    joinedTo,
    lastDial: callback.lastDial ?? null,
    sandbox,
    contactIds: [...callback.contactIds],
    promisedAt: toTime(callback.promisedAt),
    attempts: callback.attemptKeys.length,
    nextAttemptAt: state === "open" ? toTime(callback.nextAttemptAt) : null,
    expiresAt: toTime(callback.expiresAt),
    closedAt: toTimeOrNull(callback.closedAt),
  };
}
