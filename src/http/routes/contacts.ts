import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Rep } from "../../domain/settings.ts";
import { parseNumberParameter } from "../number-parameter.ts";
import { failures, Items, Nullable, Time, toTime } from "../schemas.ts";

export type ContactRoutesDeps = {
  readonly workspaceId: string;
  readonly contactsByNumber: (
    workspaceId: string,
    e164: string,
  ) => Promise<
    readonly {
      readonly crmId: string;
      readonly ownerId: string | null;
      readonly numbers: readonly string[];
      readonly changedAt: number;
    }[]
  >;
  readonly listReps: (workspaceId: string) => Promise<readonly Rep[]>;
  readonly regionOf: (workspaceId: string) => Promise<string>;
};

const Query = Type.Object({ number: Type.String({ minLength: 1, maxLength: 60 }) });
const Contact = Type.Object({
  crmId: Type.String(),
  numbers: Type.Array(Type.String()),
  ownerId: Nullable(Type.String()),
  repId: Nullable(Type.String()),
  changedAt: Time,
});

/** The contacts behind a number, and whose they are. */
export function contactRoutes(deps: ContactRoutesDeps): FastifyPluginAsyncTypebox {
  const { workspaceId } = deps;
  return async (app) => {
    app.get(
      "/contacts",
      { schema: { querystring: Query, response: { 200: Items(Contact), ...failures } } },
      async (request) => {
        const region = await deps.regionOf(workspaceId);
        const number = parseNumberParameter(request.query.number, region);
        const [contacts, reps] = await Promise.all([
          deps.contactsByNumber(workspaceId, number),
          deps.listReps(workspaceId),
        ]);
        const repOf = (ownerId: string | null) =>
          ownerId === null ? undefined : reps.find((rep) => rep.crmOwnerId === ownerId);
        return {
          items: contacts.map(({ crmId, numbers, ownerId, changedAt }) => ({
            crmId,
            ownerId,
            numbers: [...numbers],
            repId: repOf(ownerId)?.id ?? null,
            changedAt: toTime(changedAt),
          })),
        };
      },
    );
  };
}
