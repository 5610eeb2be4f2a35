import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { failures, Items } from "../schemas.ts";

export type CallerNameRoutesDeps = {
  /** By number (E.164); to a rep, of the people whom they have to do with. */
  readonly nameCallers: (
    workspaceId: string,
    numbers: readonly string[],
    repId: string | null,
  ) => Promise<ReadonlyMap<string, string>>;
};

const Numbers = Type.Object(
  {
    numbers: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
      minItems: 1,
      maxItems: 100,
    }),
  },
  { additionalProperties: false },
);
const Named = Type.Object({ number: Type.String(), name: Type.String() });

/** What the CRM calls the people behind numbers as the API's lists show them. */
export function callerNameRoutes(deps: CallerNameRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    // numbers are in the body: an address would show in the logs of proxies
    app.post(
      "/contacts/names",
      { schema: { body: Numbers, response: { 200: Items(Named), ...failures } } },
      async ({ workspaceId, ownRepId, body }) => {
        const names = await deps.nameCallers(workspaceId, body.numbers, ownRepId);
        return { items: [...names].map(([number, name]) => ({ number, name })) };
      },
    );
  };
}
