import type { FastifyInstance } from "fastify";
import type { Line } from "../../domain/settings.ts";
import type { ReceiveRecording } from "../../services/calls/receive-recording.ts";
import { findLine, takeAnyContentType } from "./line-webhook.ts";

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
    takeAnyContentType(app);
    app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));

    app.route<{ Params: { lineKey: string; name: string } }>({
      method: ["PUT", "POST"],
      url: `/v1/${deps.vendor}/:lineKey/recordings/:name`,
      async handler(request, reply) {
        try {
          const line = await findLine(deps, deps.vendor, request.params.lineKey);
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
