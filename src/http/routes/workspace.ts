import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Workspace } from "../../domain/settings.ts";
import type { ManageWorkspace } from "../../services/manage-workspace.ts";
import { failures, Name } from "../schemas.ts";

export type WorkspaceRoutesDeps = {
  readonly workspaceId: string;
  readonly workspaces: ManageWorkspace;
};

const WorkspaceChange = Type.Object(
  {
    name: Type.Optional(Name),
    defaultRegion: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
  },
  { additionalProperties: false, minProperties: 1 },
);
const WorkspaceView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  defaultRegion: Type.String(),
  settingsVersion: Type.Integer(),
});

/** The workspace itself. */
export function workspaceRoutes(deps: WorkspaceRoutesDeps): FastifyPluginAsyncTypebox {
  const { workspaceId, workspaces } = deps;
  return async (app) => {
    app.get(
      "/workspace",
      { schema: { response: { 200: WorkspaceView, ...failures } } },
      async (): Promise<Workspace> => workspaces.get(workspaceId),
    );

    app.patch(
      "/workspace",
      { schema: { body: WorkspaceChange, response: { 200: WorkspaceView, ...failures } } },
      async (request): Promise<Workspace> => workspaces.update(workspaceId, request.body),
    );
  };
}
