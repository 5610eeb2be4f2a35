import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Readable } from "node:stream";
import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import { ById } from "../schemas.ts";

export type RecordingRoutesDeps = {
  readonly recordings: {
    get(workspaceId: string, id: string): Promise<{ format: string; location: string } | null>;
    read(location: string): Promise<AsyncIterable<Uint8Array>>;
  };
};

/** A recording to listen to: for people who are signed in. */
export function recordingRoutes({ recordings }: RecordingRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/recordings/:id",
      {
        schema: {
          params: ById,
          produces: ["audio/mpeg", "audio/wav"],
          response: { 200: Type.Any() },
        },
      },
      async (request, reply) => {
        const known = await recordings.get(request.workspaceId, request.params.id);
        if (known === null) throw new StickylineError("NOT_FOUND", "recording not found");
        const type = known.format === "wav" ? "audio/wav" : "audio/mpeg";
        return reply.type(type).send(Readable.from(await recordings.read(known.location)));
      },
    );
  };
}
