import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Principal } from "../../domain/access.ts";
import type { ManageUsers } from "../../services/access/manage-users.ts";
import type { SignIn } from "../../services/access/sign-in.ts";
import type { ManageWorkspaces } from "../../services/admin/manage-workspaces.ts";
import { sessionTokenOf } from "../plugins/session-cookie.ts";
import { ById, failures, Items, Nullable, Time, toTime } from "../schemas.ts";

export type MeRoutesDeps = {
  readonly signIn: Pick<SignIn, "list" | "revoke" | "csrfOf">;
  readonly users: Pick<ManageUsers, "get">;
  readonly workspaces: Pick<ManageWorkspaces, "list">;
};

const RoleName = Type.String();
const Me = Type.Object({
  /** installation, user, token */
  kind: Type.String(),
  id: Nullable(Type.String()),
  email: Nullable(Type.String()),
  name: Nullable(Type.String()),
  /** In the workspace that the request is for; `installation` for who runs it. */
  role: RoleName,
  repId: Nullable(Type.String()),
  workspaceId: Type.String(),
  workspaces: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), role: RoleName })),
  sessionId: Nullable(Type.String()),
  /** To be sent as `stickyline-csrf` with changes by the session's cookie; null without a session. */
  csrfToken: Nullable(Type.String()),
});
const SessionView = Type.Object({
  id: Type.String(),
  userId: Nullable(Type.String()),
  workspaceId: Nullable(Type.String()),
  device: Type.String(),
  current: Type.Boolean(),
  createdAt: Time,
  usedAt: Time,
  expiresAt: Time,
});

/** Who asks, and the browsers in which they are signed in. */
export function meRoutes({ signIn, users, workspaces }: MeRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get("/me", { schema: { response: { 200: Me, ...failures } } }, async (request) => {
      const { principal, workspaceId } = request;
      const { grants, userId, keyId, sessionId } = principal;
      const user = userId === null ? null : await users.get(workspaceId, userId);
      const known = (await workspaces.list()).filter(({ id }) => grants?.has(id) ?? true);
      const token = sessionTokenOf(request);
      return {
        kind: kindOf(principal),
        id: userId ?? keyId,
        email: user?.email ?? null,
        name: user?.name ?? null,
        role: request.role ?? "installation",
        repId: grants?.get(workspaceId)?.repId ?? null,
        workspaceId,
        workspaces: known.map(({ id, name }) => ({
          id,
          name,
          role: grants?.get(id)?.role ?? "installation",
        })),
        sessionId,
        csrfToken: sessionId === null || token === null ? null : signIn.csrfOf(token),
      };
    });

    app.get(
      "/sessions",
      { schema: { response: { 200: Items(SessionView), ...failures } } },
      async ({ principal }) => ({
        items: (await signIn.list(principal)).map(
          ({ createdAt, usedAt, expiresAt, ...session }) => ({
            ...session,
            current: session.id === principal.sessionId,
            createdAt: toTime(createdAt),
            usedAt: toTime(usedAt),
            expiresAt: toTime(expiresAt),
          }),
        ),
      }),
    );

    app.delete(
      "/sessions/:id",
      { schema: { params: ById, response: { 204: Type.Null(), ...failures } } },
      async (request, reply) => {
        await signIn.revoke(request.principal, request.params.id);
        return reply.status(204).send(null);
      },
    );
  };
}

function kindOf({ grants, keyId }: Principal): string {
  if (grants === null) return "installation";
  return keyId === null ? "user" : "token";
}
