import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ManagePins } from "../../services/admin/manage-pins.ts";
import { parseNumberParameter } from "../number-parameter.ts";
import { failures, Items } from "../schemas.ts";

export type PinRoutesDeps = {
  readonly pins: ManagePins;
  readonly regionOf: (workspaceId: string) => string;
};

const ByNumber = Type.Object({ number: Type.String({ minLength: 1, maxLength: 60 }) });
const PinBody = Type.Object(
  { repId: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
);
const PinView = Type.Object({ number: Type.String(), repId: Type.String() });

/** Pins: numbers whose calls go to one rep first; to a rep, their own. */
export function pinRoutes(deps: PinRoutesDeps): FastifyPluginAsyncTypebox {
  const { pins } = deps;
  const numberOf = async (workspaceId: string, raw: string) =>
    parseNumberParameter(raw, deps.regionOf(workspaceId));

  return async (app) => {
    app.get(
      "/pins",
      { schema: { response: { 200: Items(PinView), ...failures } } },
      async ({ workspaceId, ownRepId }) => ({
        items: (await pins.list(workspaceId)).filter(
          ({ repId }) => ownRepId === null || repId === ownRepId,
        ),
      }),
    );

    app.put(
      "/pins/:number",
      { schema: { params: ByNumber, body: PinBody, response: { 200: PinView, ...failures } } },
      async (request) => {
        const pin = {
          number: await numberOf(request.workspaceId, request.params.number),
          repId: request.body.repId,
        };
        await pins.set(request.workspaceId, pin);
        return pin;
      },
    );

    app.delete(
      "/pins/:number",
      { schema: { params: ByNumber, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await pins.remove(
          request.workspaceId,
          await numberOf(request.workspaceId, request.params.number),
        );
        return reply.status(204).send(null);
      },
    );
  };
}
