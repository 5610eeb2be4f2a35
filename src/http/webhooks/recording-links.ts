import type { FastifyInstance } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { RecordingRoutesDeps } from "../api/recordings.ts";
import { sendRecording } from "../send-recording.ts";

export type RecordingLinkDeps = RecordingRoutesDeps & {
  readonly isGood: (link: {
    readonly workspaceId: string;
    readonly id: string;
    readonly until: number;
    readonly signature: string;
  }) => boolean;
};

type Link = {
  Params: { workspaceId: string; file: string };
  Querystring: Readonly<Record<string, unknown>>;
};

/**
 * Recordings by signed links, for a CRM's own player: it has no session here. A link that is wrong, has ended or leads
 * nowhere is not found, whichever it is.
 */
export function recordingLinkRoutes({
  recordings,
  isGood,
}: RecordingLinkDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.get<Link>("/v1/recordings/:workspaceId/:file", async (request, reply) => {
      const { workspaceId, file } = request.params;
      const id = file.replace(/\.(mp3|wav)$/, "");
      const { until, signature } = request.query;
      const isSigned =
        typeof until === "string" &&
        /^\d{1,12}$/.test(until) &&
        typeof signature === "string" &&
        isGood({ workspaceId, id, until: Number(until), signature });
      const known = isSigned ? await recordings.get(workspaceId, id) : null;
      if (known === null) throw new StickylineError("NOT_FOUND", "recording not found");
      void reply.headers({
        "cache-control": "private, no-store",
        "content-disposition": "inline",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
      });
      return sendRecording(request, reply, known, recordings.read);
    });
  };
}
