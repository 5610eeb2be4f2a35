import { readViewer } from "../../crm/hubspot/index.ts";
import { crmWrites } from "../../domain/crm-access-words.ts";
import { hubspotPageRoutes } from "../../http/webhooks/hubspot-pages.ts";
import { createShowCaller } from "../../services/crm-access/show-caller.ts";
import { createShowSettings } from "../../services/crm-access/show-settings.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";
import type { Reps } from "./reps.ts";
import type { Routing } from "./routing.ts";

/** Our pages inside HubSpot: the card on contacts and companies, and the app's settings. */
export function composeHubspotPages(
  { stores, options, now }: Core,
  { simulateCall }: Pick<Routing, "simulateCall">,
  { pins }: Pick<Reps, "pins">,
): Area {
  const { publicUrl, hubspotClientSecret: clientSecret } = options.config;
  const { crmConnections, contacts, companies, users } = stores;

  async function connectionOf(accountId: string) {
    return (await crmConnections.listByAccount(accountId)).at(0) ?? null;
  }

  const pageOf = (path: string, workspaceId: string) =>
    `${publicUrl}${path}?${new URLSearchParams({ workspace: workspaceId }).toString()}`;

  const showCaller = createShowCaller({
    workspaceOf: async (accountId) => (await connectionOf(accountId))?.workspaceId ?? null,
    async numbersOf(workspaceId, { kind, id }) {
      const known =
        kind === "company"
          ? await companies.numbersOf(workspaceId, id)
          : ((await contacts.byIds(workspaceId, [id])).get(id)?.numbers ?? []);
      // beside numbers it keeps last digits of what can't be read
      return known.filter((number) => number.startsWith("+"));
    },
    async memberOf(workspaceId, email) {
      const user = await users.byEmail(email);
      const grant = user === null ? undefined : (await users.grantsOf(user.id)).get(workspaceId);
      return user === null || grant === undefined ? null : { userId: user.id, role: grant.role };
    },
    listLines: stores.lines.list,
    listReps: stores.reps.list,
    simulateCall,
    listDecisions: stores.decisions.list,
    pins,
    runAs: (userId, work) =>
      new Promise((resolve, reject) => {
        stores.runAs(`user ${userId}`, () => void work().then(resolve, reject));
      }),
    decisionUrl: (workspaceId, id) => pageOf(`/calls/${id}`, workspaceId),
    now,
  });
  const showSettings = createShowSettings({
    connectionOf,
    writesOf: crmWrites,
    settingsUrl: (workspaceId) => pageOf("/settings", workspaceId),
  });

  return {
    webhooks: [
      hubspotPageRoutes({
        publicUrl,
        readViewer:
          clientSecret === null ? null : (request) => readViewer(request, { clientSecret, now }),
        showCaller,
        showSettings: ({ accountId }) => showSettings(accountId),
      }),
    ],
  };
}
