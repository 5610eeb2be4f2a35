import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { ById, failures, Items, Nullable, Time, toTime, toTimeOrNull } from "../schemas.ts";

type OwnerChangeView = {
  readonly id: string;
  readonly contactId: string;
  readonly causeLegId: string;
  readonly repId: string;
  readonly ownerId: string;
  readonly previousOwnerId: string | null;
  readonly rule: string;
  readonly state: string;
  readonly reason: string | null;
  readonly foundOwnerId: string | null;
  readonly createdAt: number;
  readonly settledAt: number | null;
};

export type OwnerChangeRoutesDeps = {
  readonly listOwnerChanges: (
    workspaceId: string,
    filter: { readonly contactId?: string; readonly state?: string; readonly limit: number },
  ) => Promise<readonly OwnerChangeView[]>;
  readonly undoAdoption: (workspaceId: string, id: string) => Promise<OwnerChangeView>;
};

const OwnerChange = Type.Object({
  id: Type.String(),
  contactId: Type.String(),
  causeLegId: Type.String(),
  repId: Type.String(),
  ownerId: Type.String(),
  previousOwnerId: Nullable(Type.String()),
  rule: Type.String(),
  state: Type.String(),
  reason: Nullable(Type.String()),
  foundOwnerId: Nullable(Type.String()),
  createdAt: Time,
  settledAt: Nullable(Time),
});

const Filter = Type.Object({
  contactId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  state: Type.Optional(
    Type.Enum(["planned", "writing", "adopted", "kept", "lost", "refused", "undone"]),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
});

/** The owners that Stickyline wrote to contacts, newest first, and the way back. */
export function ownerChangeRoutes(deps: OwnerChangeRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/owner-changes",
      { schema: { querystring: Filter, response: { 200: Items(OwnerChange), ...failures } } },
      async ({ query: { limit = 100, contactId, state }, workspaceId }) => ({
        items: (
          await deps.listOwnerChanges(workspaceId, {
            limit,
            ...(contactId === undefined ? {} : { contactId }),
            ...(state === undefined ? {} : { state }),
          })
        ).map((each) => toOwnerChangeView(each)),
      }),
    );

    app.post(
      "/owner-changes/:id/undo",
      { schema: { params: ById, response: { 200: OwnerChange, ...failures } } },
      async (request) =>
        toOwnerChangeView(await deps.undoAdoption(request.workspaceId, request.params.id)),
    );
  };
}

function toOwnerChangeView(change: OwnerChangeView) {
  return {
    ...change,
    createdAt: toTime(change.createdAt),
    settledAt: toTimeOrNull(change.settledAt),
  };
}
