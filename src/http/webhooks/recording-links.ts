import type { FastifyInstance } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { RecordingRoutesDeps } from "../api/recordings.ts";
import { sendRecording } from "../send-recording.ts";

export type RecordingLinkDeps = RecordingRoutesDeps & {
  readonly judge: (link: {
    readonly workspaceId: string;
    readonly id: string;
    readonly until: number;
    readonly signature: string;
  }) => "good" | "ended" | "wrong";
};

type Link = {
  Params: { workspaceId: string; file: string };
  Querystring: Readonly<Record<string, unknown>>;
};

/**
 * Recordings by signed links, for a CRM's own player: it has no session here. A link that is wrong or leads nowhere
 * is not found, whichever it is; one that was ours and has ended says so to whoever clicks it on an old entry (410).
 */
export function recordingLinkRoutes({
  recordings,
  judge,
}: RecordingLinkDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.get<Link>("/v1/recordings/:workspaceId/:file", async (request, reply) => {
      const { workspaceId, file } = request.params;
      const id = file.replace(/\.(mp3|wav)$/, "");
      const { until, signature } = request.query;
      const isRead =
        typeof until === "string" && /^\d{1,12}$/.test(until) && typeof signature === "string";
      const verdict = isRead
        ? judge({ workspaceId, id, until: Number(until), signature })
        : "wrong";
      if (verdict === "ended") {
        return reply.status(410).send({
          error: { code: "NOT_FOUND", message: "this link has ended: open the call in Stickyline" },
        });
      }
      const known = verdict === "good" ? await recordings.get(workspaceId, id) : null;
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
