import type { Area } from "./area.ts";
import { type Access } from "./areas/access.ts";
import { composeCallbacks } from "./areas/callbacks.ts";
import { composeCalls } from "./areas/calls.ts";
import { composeCampaigns } from "./areas/campaigns.ts";
import { composeCrmAccess } from "./areas/crm-access.ts";
import { composeCrmSync } from "./areas/crm-sync.ts";
import { composeFallbackFile } from "./areas/fallback-file.ts";
import { composeFollowSettings } from "./areas/follow-settings.ts";
import { composeHubspotPages } from "./areas/hubspot-pages.ts";
import { composeKeptEvents } from "./areas/kept-events.ts";
import { composeLines } from "./areas/lines.ts";
import { composeLive } from "./areas/live.ts";
import { composeMaintenance } from "./areas/maintenance.ts";
import { composeNotices } from "./areas/notices.ts";
import { composeOwnership } from "./areas/ownership.ts";
import { composePassingOn } from "./areas/passing-on.ts";
import { composePhoneSystems } from "./areas/phone-systems.ts";
import { composePolicies } from "./areas/policies.ts";
import { composePeople } from "./areas/people.ts";
import { type Recordings } from "./areas/recordings.ts";
import { composeReps } from "./areas/reps.ts";
import { composeRouting } from "./areas/routing.ts";
import { composeSandbox, type Sandbox } from "./areas/sandbox.ts";
import { composeTimeline } from "./areas/timeline.ts";
import { composeWorkspaceDeletion } from "./areas/workspace-deletion.ts";
import { createCampaignParts } from "./campaign-parts.ts";
import { createClients } from "./clients.ts";
import { type Core } from "./core.ts";

/** All that this program does, an area a line. What an area needs of others is handed to it. */
export function composeAreas(
  core: Core,
  access: Access,
  recordings: Recordings,
  sandbox: Sandbox,
): Area[] {
  const clients = createClients(core);
  const reps = composeReps(core);
  const crmSync = composeCrmSync(core, clients, reps);
  const campaigns = createCampaignParts(core, clients);
  const callbacks = composeCallbacks(core, access, clients, campaigns);
  const notices = composeNotices(core, clients, callbacks);
  const passingOn = composePassingOn(core, clients);
  const routing = composeRouting(core, clients, { ...reps, ...notices, ...passingOn });
  const keptEvents = composeKeptEvents(core);
  const forgetKept = async (isMeant: (text: string) => boolean) =>
    (await routing.forgetKept(isMeant)) + (await keptEvents.forgetKept(isMeant));
  const lines = composeLines(core, clients, reps, notices, sandbox.retire);
  return [
    access,
    reps,
    composePolicies(core, routing),
    lines,
    composeCrmAccess(core, clients, access, sandbox.retire),
    crmSync,
    routing,
    composeHubspotPages(core, routing, reps),
    keptEvents,
    composePhoneSystems(core, routing, { ...lines, ...keptEvents }),
    composeCalls(core, clients, passingOn, access, { ...reps, ...callbacks }),
    passingOn,
    composeTimeline(core, clients),
    composeOwnership(core, clients),
    callbacks,
    composeCampaigns(core, campaigns, callbacks),
    notices,
    recordings,
    composeMaintenance(core),
    composePeople(core, clients, recordings, { ...crmSync, ...routing, ...recordings, forgetKept }),
    composeWorkspaceDeletion(core, clients, { ...recordings, forgetKept, sandbox }),
    composeFallbackFile(core),
    composeSandbox(core, sandbox, { ...crmSync, ...reps, ...lines, ...callbacks }),
    composeFollowSettings(core),
    composeLive(core),
  ];
}
