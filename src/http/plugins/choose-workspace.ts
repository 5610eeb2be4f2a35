import type { FastifyInstance } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import { toId } from "../../edge/text.ts";

const WORKSPACE_HEADER = "stickyline-workspace";

declare module "fastify" {
  interface FastifyRequest {
    /** The workspace that the request is for: set before any route of the API runs. */
    workspaceId: string;
  }
}

export type WorkspaceDeps = {
  /** The workspace of requests that name none. */
  readonly firstWorkspaceId: string;
  readonly hasWorkspace: (id: string) => Promise<boolean>;
};

/**
 * Says for every request of this scope which workspace it is for: the key's own, else the one that the header
 * `stickyline-workspace` names, or in a link, which sends no headers, `?workspace=`; else the first. NOT_FOUND for any that isn't there, and to a key for any but its own.
 */
export function chooseWorkspace(app: FastifyInstance, deps: WorkspaceDeps): void {
  app.decorateRequest("workspaceId", "");
  app.addHook("onRequest", async (request) => {
    const named = request.headers[WORKSPACE_HEADER] ?? linkedWorkspace(request.query);
    const own = request.apiKey?.workspaceId;
    request.workspaceId = own ?? deps.firstWorkspaceId;
    if (named === undefined || named === request.workspaceId) return;
    if (own === undefined && isId(named) && (await deps.hasWorkspace(named))) {
      request.workspaceId = named;
      return;
    }
    throw new StickylineError(
      "NOT_FOUND",
      "there is no such workspace: send the id of one that you can reach as `stickyline-workspace`",
    );
  });
}

function isId(named: unknown): named is string {
  return typeof named === "string" && toId(named) === named;
}

function linkedWorkspace(query: unknown): unknown {
  return typeof query === "object" && query !== null && "workspace" in query
    ? query.workspace
    : undefined;
}
