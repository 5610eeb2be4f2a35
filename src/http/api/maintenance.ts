import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { failures, Items, Limit, Nullable, Time, toTime } from "../schemas.ts";

export type MaintenanceRoutesDeps = {
  /** Writes what Redis holds anew from the database. */
  readonly rebuildMaps: (workspaceId: string) => Promise<unknown>;
  readonly onRebuildFailure: (error: unknown) => void;
  readonly listAudit: (
    workspaceId: string,
    limit: number,
  ) => Promise<
    readonly {
      readonly id: string;
      readonly at: number;
      readonly actor: string;
      readonly action: string;
      readonly subject: string;
      readonly details: unknown;
    }[]
  >;
};

const Started = Type.Object({ state: Type.Literal("running") });
const AuditEntry = Type.Object({
  id: Type.String(),
  at: Time,
  actor: Type.String(),
  action: Type.String(),
  subject: Type.String(),
  details: Nullable(Type.Record(Type.String(), Type.Unknown())),
});

/** What an operator needs: rebuild the maps, see who changed what. */
export function maintenanceRoutes(deps: MaintenanceRoutesDeps): FastifyPluginAsyncTypebox {
  const running = new Set<string>();

  return async (app) => {
    app.post(
      "/maintenance/rebuild",
      { schema: { response: { 202: Started, ...failures } } },
      async (request, reply) => {
        // one of a workspace at a time: whoever asks during one gets that one
        const { workspaceId } = request;
        if (!running.has(workspaceId)) {
          running.add(workspaceId);
          void deps
            .rebuildMaps(workspaceId)
            .catch(deps.onRebuildFailure)
            .finally(() => running.delete(workspaceId));
        }
        return reply.status(202).send({ state: "running" });
      },
    );

    app.get(
      "/audit",
      {
        schema: {
          querystring: Limit(100, 1_000),
          response: { 200: Items(AuditEntry), ...failures },
        },
      },
      async (request) => {
        const entries = await deps.listAudit(request.workspaceId, request.query.limit ?? 100);
        return {
          items: entries.map((entry) => ({
            ...entry,
            at: toTime(entry.at),
            details: toRecord(entry.details),
          })),
        };
      },
    );
  };
}

function toRecord(details: unknown): Record<string, unknown> | null {
  return typeof details === "object" && details !== null ? { ...details } : null;
}
