import type { FastifyInstance } from "fastify";
import { mayAs, type Role } from "../../domain/access.ts";
import { StickylineError } from "../../domain/errors.ts";
import { accessOf, type Access } from "../access-table.ts";
import { toId } from "../../edge/text.ts";

const WORKSPACE_HEADER = "stickyline-workspace";

declare module "fastify" {
  interface FastifyRequest {
    /** The workspace that the request is for: set before any route of the API runs. */
    workspaceId: string;
    /** What whoever asks may do there; null: they run the installation. */
    role: Role | null;
    /** Whose calls, callbacks and presence they may see; null: everybody's. Nobody's is an id that no rep has. */
    ownRepId: string | null;
  }
  interface FastifyInstance {
    /** Whether whoever asked may still ask for it, looked up anew: for answers that go on for long. */
    readonly mayStill: (request: FastifyRequest) => Promise<boolean>;
  }
}

export type WorkspaceDeps = {
  /** The workspace of requests that name none. */
  readonly firstWorkspaceId: string;
  readonly hasWorkspace: (id: string) => Promise<boolean>;
};

/**
 * Says for every request of this scope which workspace it is for: the one that the header `stickyline-workspace` names,
 * or in a link, which sends no headers, `?workspace=`; else the first that they may enter. NOT_FOUND for one that isn't
 * there or that they have no role in. Then FORBIDDEN where the table of routes asks for more than their role.
 */
export function chooseWorkspace(app: FastifyInstance, deps: WorkspaceDeps): void {
  app.decorateRequest("workspaceId", "");
  app.decorateRequest("role", null);
  app.decorateRequest("ownRepId", null);
  app.addHook("onRequest", async (request) => {
    const { grants, keyId } = request.principal;
    const named = request.headers[WORKSPACE_HEADER] ?? linkedWorkspace(request.query);
    const chosen = named ?? (grants === null ? deps.firstWorkspaceId : [...grants.keys()][0]);
    if (!isId(chosen)) throw noSuchWorkspace();
    const grant = grants?.get(chosen);
    const isThere =
      grants === null
        ? named === undefined || (await deps.hasWorkspace(chosen))
        : grant !== undefined;
    if (!isThere) throw noSuchWorkspace();
    request.workspaceId = chosen;
    request.role = grant?.role ?? null;
    request.ownRepId = grant?.role === "rep" ? (grant.repId ?? "nobody") : null;
    const { url } = request.routeOptions;
    // where no route is, everybody may learn that
    if (url === undefined) return;
    const access = accessOf(request.method, url);
    if (!isAllowed(access, request.role, keyId !== null)) throw forbidden(access);
  });
  app.decorate("mayStill", async (request) => {
    const { workspaceId, routeOptions, method } = request;
    const principal = await app.principalOf(request);
    if (principal === null) return false;
    const { grants, keyId } = principal;
    if (grants === null) return deps.hasWorkspace(workspaceId);
    const grant = grants.get(workspaceId);
    const access = accessOf(method, routeOptions.url ?? "");
    return grant !== undefined && isAllowed(access, grant.role, keyId !== null);
  });
}

function isAllowed(access: Access, role: Role | null, isKey: boolean): boolean {
  if (role === null) return true;
  if (access === "installation") return false;
  if (access === "admin in person") return role === "admin" && !isKey;
  return mayAs(role, access);
}

function forbidden(access: Access): StickylineError {
  const who: Readonly<Record<Access, string>> = {
    installation: "ask with the admin token",
    "admin in person":
      "ask as an admin of this workspace who is signed in, or with the admin token",
    admin: "only an admin of this workspace may",
    manager: "only an admin or a manager of this workspace may",
    rep: "sign in",
  };
  return new StickylineError("FORBIDDEN", `your role can't do this: ${who[access]}`);
}

function noSuchWorkspace(): StickylineError {
  return new StickylineError(
    "NOT_FOUND",
    "workspace not found: send the id of one that you can reach as `stickyline-workspace`",
  );
}

function isId(named: unknown): named is string {
  return typeof named === "string" && toId(named) === named;
}

function linkedWorkspace(query: unknown): unknown {
  return typeof query === "object" && query !== null && "workspace" in query
    ? query.workspace
    : undefined;
}
