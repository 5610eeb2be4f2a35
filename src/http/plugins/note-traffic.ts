import type { FastifyInstance } from "fastify";
import type { Line } from "../../domain/settings.ts";

export type NoteTraffic = (
  subject: { readonly workspaceId: string; readonly id: string; readonly key: string },
  hit: "request" | "event" | "refused" | "failed",
  onRoute: boolean,
) => void;

/** What comes at the URLs of lines is noted under the line, or under the account whose lines share the URL. */
export function noteTraffic(
  scope: FastifyInstance,
  deps: {
    /** Without looking anything up. */
    readonly knownByKey: (key: string) => Line | undefined;
    readonly note: NoteTraffic;
    /** The last part of a line's routing URL. */
    readonly routePath: string;
  },
): void {
  scope.addHook("onResponse", (request, reply, done) => {
    const key = keyIn(request.params);
    const line = key === null ? undefined : deps.knownByKey(key);
    if (key !== null && line !== undefined) {
      const id = key === line.key ? line.id : (line.connectionId ?? line.id);
      const onRoute = request.routeOptions.url?.endsWith(`/${deps.routePath}`) === true;
      const { statusCode } = reply;
      const good = onRoute ? "request" : "event";
      const bad = statusCode === 401 ? "refused" : "failed";
      const subject = { workspaceId: line.workspaceId, id, key };
      deps.note(subject, statusCode < 400 ? good : bad, onRoute);
    }
    done();
  });
}

function keyIn(params: unknown): string | null {
  if (typeof params !== "object" || params === null || !("lineKey" in params)) return null;
  return typeof params.lineKey === "string" ? params.lineKey : null;
}
