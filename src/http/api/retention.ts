import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { MOST_RETENTION_DAYS, RETENTION_DAYS, type RetentionDays } from "../../domain/retention.ts";
import { failures } from "../schemas.ts";

export type RetentionRoutesDeps = {
  readonly daysOf: (workspaceId: string) => Promise<RetentionDays>;
  readonly setDays: (
    workspaceId: string,
    days: Readonly<Record<string, number>>,
    actor: string,
  ) => Promise<void>;
};

const days = (least: number) => Type.Integer({ minimum: least, maximum: MOST_RETENTION_DAYS });
const Days = Type.Object(
  {
    callEvents: days(RETENTION_DAYS.callEvents.least),
    calls: days(RETENTION_DAYS.calls.least),
    decisions: days(RETENTION_DAYS.decisions.least),
    recordings: days(RETENTION_DAYS.recordings.least),
    callbacks: days(RETENTION_DAYS.callbacks.least),
    campaigns: days(RETENTION_DAYS.campaigns.least),
    crmWrites: days(RETENTION_DAYS.crmWrites.least),
    transfers: days(RETENTION_DAYS.transfers.least),
    deadLetters: days(RETENTION_DAYS.deadLetters.least),
    notices: days(RETENTION_DAYS.notices.least),
    audit: days(RETENTION_DAYS.audit.least),
  },
  { additionalProperties: false },
);

/** For how many days each kind of data is kept. */
export function retentionRoutes(deps: RetentionRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get("/retention", { schema: { response: { 200: Days, ...failures } } }, (request) =>
      deps.daysOf(request.workspaceId),
    );

    app.patch(
      "/retention",
      { schema: { body: Type.Partial(Days), response: { 200: Days, ...failures } } },
      async (request) => {
        const { workspaceId, actor, body } = request;
        await deps.setDays(workspaceId, body, actor);
        return deps.daysOf(workspaceId);
      },
    );
  };
}
