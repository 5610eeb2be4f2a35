import { createHash, randomBytes, randomUUID } from "node:crypto";
import { workspaceRoutes } from "../../http/api/workspaces.ts";
import { createConsoleSessions } from "../../http/console-sessions.ts";
import { createManageApiKeys } from "../../services/admin/manage-api-keys.ts";
import { createManageWorkspaces } from "../../services/admin/manage-workspaces.ts";
import type { Core } from "../core.ts";

export type Access = ReturnType<typeof composeAccess>;

/** Who may come in, and to which workspace. */
export function composeAccess(core: Core, firstWorkspaceId: string) {
  const { stores, options, recordChange, now, onFailure } = core;
  const workspaces = createManageWorkspaces({
    workspaces: stores.workspaces,
    newId: randomUUID,
    recordChange,
  });
  const apiKeys = createManageApiKeys({
    keys: stores.apiKeys,
    getWorkspace: workspaces.get,
    audit: stores.audit.append,
    newId: randomUUID,
    newSecret: () => randomBytes(32).toString("base64url"),
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    now,
    onFailure,
  });
  return {
    sessions: createConsoleSessions(options.secretKey, now),
    secureCookie: options.config.publicUrl.startsWith("https:"),
    firstWorkspaceId,
    hasWorkspace: async (id: string) => (await stores.workspaces.get(id)) !== null,
    findKey: apiKeys.find,
    timeZoneOf: async (workspaceId: string) => (await workspaces.get(workspaceId)).timeZone,
    routes: [workspaceRoutes({ workspaces, apiKeys })],
  };
}
