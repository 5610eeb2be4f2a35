import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import { ById } from "../schemas.ts";
import { type KeptRecording, type Part, sendRecording } from "../send-recording.ts";

export type RecordingRoutesDeps = {
  readonly recordings: {
    get(workspaceId: string, id: string): Promise<KeptRecording | null>;
    read(location: string, part?: Part): Promise<AsyncIterable<Uint8Array>>;
  };
};

/** A recording to listen to, whole or a part of it: for people who are signed in. */
export function recordingRoutes({ recordings }: RecordingRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/recordings/:id",
      {
        schema: {
          params: ById,
          produces: ["audio/mpeg", "audio/wav"],
          response: { 200: Type.Any(), 206: Type.Any(), 416: Type.String() },
        },
      },
      async (request, reply) => {
        const known = await recordings.get(request.workspaceId, request.params.id);
        if (known === null) throw new StickylineError("NOT_FOUND", "recording not found");
        return sendRecording(request, reply, known, recordings.read);
      },
    );
  };
}
