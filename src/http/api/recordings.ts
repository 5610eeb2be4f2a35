import type { FastifyInstance } from "fastify";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Readable } from "node:stream";
import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type { ReceiveRecording } from "../../services/calls/receive-recording.ts";
import { ById } from "../schemas.ts";

export type UploadRouteDeps = {
  readonly lineByKey: (key: string) => Promise<Line | undefined>;
  readonly vendor: string;
  readonly receiveRecording: ReceiveRecording;
};

/**
 * Where a phone system uploads recordings: `PUT …/recordings/call_recording_<call id>.<mp3|wav>`, streamed, never
 * held in memory. The line's key authenticates, since an upload's URL has room for nothing else.
 */
export function uploadRoutes(deps: UploadRouteDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));

    app.route<{ Params: { lineKey: string; name: string } }>({
      method: ["PUT", "POST"],
      url: `/v1/${deps.vendor}/:lineKey/recordings/:name`,
      async handler(request, reply) {
        const line = await deps.lineByKey(request.params.lineKey);
        if (line === undefined || line.vendor !== deps.vendor) {
          throw new StickylineError("UNAUTHORIZED", "no such line: check the recording's URL");
        }
        try {
          return await deps.receiveRecording(line, request.params.name, request.raw);
        } catch (error) {
          // What is still coming is not read any more.
          void reply.header("connection", "close");
          throw error;
        }
      },
    });
  };
}

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
        if (known === null) throw new StickylineError("NOT_FOUND", "there is no such recording");
        const type = known.format === "wav" ? "audio/wav" : "audio/mpeg";
        return reply.type(type).send(Readable.from(await recordings.read(known.location)));
      },
    );
  };
}
