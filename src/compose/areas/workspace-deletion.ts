import { setTimeout as wait } from "node:timers/promises";
import { StickylineError } from "../../domain/errors.ts";
import { workspaceDeletionRoutes } from "../../http/api/workspace-deletion.ts";
import {
  createAskForDeletion,
  createDeleteWorkspace,
  type LeftElsewhere,
} from "../../services/admin/delete-workspace.ts";
import { revokeGrant } from "../../services/crm-access/disconnect-crm.ts";
import { createForgetWorkspace } from "../../state/forget-workspace.ts";
import type { Area } from "../area.ts";
import { unknownAccountOf, type Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import type { Recordings } from "./recordings.ts";
import type { Routing } from "./routing.ts";
import type { Sandbox } from "./sandbox.ts";

/** Later than any recording was received. */
const EVER_MS = Date.UTC(9999, 0);

/** A customer leaves: all that is theirs goes. */
export function composeWorkspaceDeletion(
  core: Core,
  { oauthOf }: Pick<Clients, "oauthOf">,
  {
    removeFile,
    forgetKept,
    sandbox,
  }: Pick<Recordings, "removeFile"> & Pick<Routing, "forgetKept"> & { readonly sandbox: Sandbox },
): Area {
  const { stores, settings, jobs, requests, redis, onFailure } = core;
  const { log } = core.options;
  const { removals } = stores;
  const forgetWorkspace = createForgetWorkspace(redis, []);
  const deleteWorkspace = createDeleteWorkspace({
    find: removals.find,
    async disconnect(workspaceId, connectionId) {
      try {
        const grant = await stores.crmGrants.read(workspaceId, connectionId);
        await revokeGrant({ oauthOf, onFailure }, grant);
      } catch (error) {
        // a seal that no key opens, or a connection that has gone: there is nothing that could be given back
        if (!(error instanceof StickylineError) || error.retryable) throw error;
        onFailure(error);
      }
    },
    purgeJobs: (workspaceId, accountIds) =>
      jobs.purge(
        (_payload, owner) =>
          owner.workspaceId === workspaceId ||
          (owner.workspaceId === null && accountIds.includes(owner.accountId ?? "")),
      ),
    forgetKept,
    listRecordings: (workspaceId, limit) =>
      stores.retention.oldRecordings(workspaceId, EVER_MS, limit),
    removeFile,
    removeRecording: stores.recordings.remove,
    takeOut: removals.takeOut,
    takeOutLetters: removals.takeOutLetters,
    forgetMaps: (workspaceId, { accountIds, connectionIds }) =>
      forgetWorkspace(workspaceId, [
        ...accountIds,
        ...connectionIds.map((id) => unknownAccountOf(id)),
      ]),
    forgetSettings: settings.reload,
    remove: removals.remove,
    wait,
  });

  async function listLeft(workspaceId: string): Promise<LeftElsewhere[]> {
    const left: LeftElsewhere[] = [];
    for (const line of await stores.lines.list(workspaceId)) {
      const made = await stores.lines.getProvisioned(workspaceId, line.id);
      if (made === null) continue;
      const { routerId, subscriptionId, webhookIds = [made.webhookId] } = made;
      const things = [
        ...(routerId === "" ? [] : [`router ${routerId}`]),
        ...(subscriptionId === "" ? [] : [`subscription ${subscriptionId}`]),
        ...webhookIds.filter((id) => id !== "").map((id) => `webhook ${id}`),
      ];
      left.push({ vendor: line.vendor, name: line.name, things });
    }
    for (const crm of await stores.crmConnections.list(workspaceId)) {
      const things = [crm.auth === "oauth" ? "the installed app" : "the access token"];
      left.push({ vendor: crm.provider, name: crm.accountId ?? crm.id, things });
    }
    return left;
  }

  return {
    routes: [
      workspaceDeletionRoutes({
        askForDeletion: createAskForDeletion({
          async getWorkspace(id) {
            const known = await stores.workspaces.get(id);
            if (known !== null) return known;
            throw new StickylineError(
              "NOT_FOUND",
              "workspace not found; GET /api/workspaces lists them",
            );
          },
          mark: removals.mark,
          listLeft,
          async retireSandbox(workspaceId) {
            if (workspaceId === sandbox.workspaceId) await sandbox.retire();
          },
          forgetSettings: settings.reload,
          requestDeletion: (workspaceId) => requests.upkeep("workspaces.delete", workspaceId),
          onAsked: (workspaceId, left) =>
            log.warn({ workspaceId, left }, "a workspace is being deleted; what stays at vendors"),
        }),
      }),
    ],
    processors: {
      async "workspaces.delete"({ workspaceId }) {
        if (workspaceId !== undefined) return deleteWorkspace(workspaceId);
        const leaving = await removals.listLeaving();
        return Promise.all(leaving.map((id) => requests.upkeep("workspaces.delete", id)));
      },
    },
    // what was asked for while the queues were away, or was buried
    schedules: [{ name: "workspaces.delete", everyMs: 600_000 }],
  };
}
