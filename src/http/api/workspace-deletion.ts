import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { ById, failures, Name } from "../schemas.ts";

export type WorkspaceDeletionRoutesDeps = {
  readonly askForDeletion: (
    workspaceId: string,
    name: string,
  ) => Promise<
    readonly {
      readonly vendor: string;
      readonly name: string;
      readonly things: readonly string[];
    }[]
  >;
};

const Confirmation = Type.Object({ name: Name }, { additionalProperties: false });
const Deletion = Type.Object({
  id: Type.String(),
  /** What was made for it at vendors and stays there until its people take it away. */
  leftAtVendors: Type.Array(
    Type.Object({
      vendor: Type.String(),
      name: Type.String(),
      things: Type.Array(Type.String()),
    }),
  ),
});

/** Deleting a workspace for good; its name in the body confirms it. */
export function workspaceDeletionRoutes({
  askForDeletion,
}: WorkspaceDeletionRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.delete(
      "/workspaces/:id",
      {
        schema: { params: ById, body: Confirmation, response: { 202: Deletion, ...failures } },
      },
      async ({ params: { id }, body: { name } }, reply) => {
        const left = await askForDeletion(id, name);
        const leftAtVendors = left.map(({ things, ...where }) => ({
          ...where,
          things: [...things],
        }));
        return reply.status(202).send({ id, leftAtVendors });
      },
    );
  };
}
