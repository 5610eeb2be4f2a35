import { createHash, randomBytes, randomUUID } from "node:crypto";
import { crmBaseUrl, crmProjectApp, crmProviders } from "../crm/registry.ts";
import { apiRoutes } from "../http/api/routes.ts";
import { provisioningRoutes } from "../http/api/provisioning.ts";
import { trialRoutes } from "../http/api/trials.ts";
import { sandboxRoutes, type SandboxInfo } from "../http/api/sandbox.ts";
import { createConnectTelephony } from "../services/lines/connect-telephony.ts";
import { explainFor } from "../services/routing/explain-decision.ts";
import { createImportReps } from "../services/lines/import-reps.ts";
import { createListCalls } from "../services/calls/list-calls.ts";
import { createListPresence } from "../services/calls/list-presence.ts";
import { createManageApiKeys } from "../services/admin/manage-api-keys.ts";
import { createManageConnections } from "../services/crm-access/manage-connections.ts";
import { createManageLines } from "../services/lines/manage-lines.ts";
import { createManageNotices } from "../services/notices/manage-notices.ts";
import { createManagePins } from "../services/admin/manage-pins.ts";
import { createManagePolicies } from "../services/admin/manage-policies.ts";
import { createManageReps } from "../services/admin/manage-reps.ts";
import { createManageWorkspaces } from "../services/admin/manage-workspaces.ts";
import { createReplayDecisions } from "../services/routing/replay-decisions.ts";
import { createProvisionLine, createReenableLine } from "../services/lines/provision-line.ts";
import { createRecordChange } from "../services/admin/record-change.ts";
import { createTelephonyClient, routingAdapters, telephonyVendors } from "../telephony/registry.ts";
import type { Adoption } from "./adoption.ts";
import { fallbackAnswersOf } from "./fallback-file.ts";
import type { Clients } from "./clients.ts";
import type { Core } from "./core.ts";
import type { CrmAccess } from "./crm-access.ts";
import type { Routing } from "./routing.ts";
import type { Upkeep } from "./upkeep.ts";

const adapterOf = (vendor: string) => routingAdapters.get(vendor);

export type Admin = ReturnType<typeof composeAdmin>;

/** What an admin does, as use cases (the sandbox uses them too) and as the API's routes. */
export function composeAdmin(
  core: Core,
  clients: Clients,
  upkeep: Upkeep,
  options: {
    publicUrl: string;
    routing: Pick<Routing, "simulateCall">;
    crmAccess: CrmAccess;
    adoption: Adoption;
    /** Null too for a workspace that has none of the sandbox. */
    sandbox: (workspaceId: string) => SandboxInfo | null;
    retireSandbox: () => Promise<void>;
  },
) {
  const { stores, settings, state, jobs, now, onFailure } = core;
  const { publicUrl, retireSandbox } = options;
  const { config } = core.options;
  // KAZOO has no one address: each platform its own.
  const baseUrls = new Map([
    ["dialpad", config.dialpadBaseUrl],
    ["exotel", config.exotelBaseUrl],
  ]);
  const audit = stores.audit.append;
  const recordChange = createRecordChange({
    audit,
    bumpSettings: stores.workspaces.bumpSettings,
    settingsChanged: upkeep.settingsChanged,
    onDelay: onFailure,
  });

  const telephony = {
    getConnection: stores.telephonyConnections.get,
    clientOf: clients.telephonyClientOf,
    audit,
  };
  const provisioned = {
    getLine: stores.lines.get,
    getProvisioned: stores.lines.getProvisioned,
    setProvisioned: stores.lines.setProvisioned,
  };

  const workspaces = createManageWorkspaces({
    workspaces: stores.workspaces,
    newId: randomUUID,
    recordChange,
  });
  const useCases = {
    lines: createManageLines({
      lines: stores.lines,
      adapterOf,
      vendors: [...routingAdapters.keys()],
      retireSandbox,
      policies: stores.policies.live,
      hasPolicy: async (workspace, id) => (await stores.policies.get(workspace, id)) !== null,
      listReps: stores.reps.list,
      probeAudio: upkeep.probeAudio,
      recordChange,
    }),
    policies: createManagePolicies({
      policies: stores.policies,
      listLines: stores.lines.list,
      listReps: stores.reps.list,
      capabilitiesOf: ({ vendor, vendorSettings = {}, connectionId }) =>
        adapterOf(vendor)?.capabilitiesOn?.(vendorSettings, connectionId !== null) ??
        adapterOf(vendor)?.capabilities,
      recordChange,
      now,
    }),
    reps: createManageReps({
      reps: stores.reps,
      adapterOf,
      matchReps: upkeep.matchReps,
      recordChange,
      now,
    }),
    pins: createManagePins({ pins: stores.pins, getRep: stores.reps.get, recordChange }),
    workspaces,
    apiKeys: createManageApiKeys({
      keys: stores.apiKeys,
      getWorkspace: workspaces.get,
      audit,
      newId: randomUUID,
      newSecret: () => randomBytes(32).toString("base64url"),
      hash: (text) => createHash("sha256").update(text).digest("hex"),
      now,
      onFailure,
    }),
    connections: createManageConnections({
      connections: stores.crmConnections,
      connect: stores.crmGrants.connect,
      readAccountId: options.crmAccess.readAccountId,
      onHealed: options.crmAccess.onHealed,
      forgetRefusal: stores.crmRefusals.clear,
      baseUrlOf: (provider) => (crmProviders.includes(provider) ? baseUrlOf(provider) : undefined),
      retireSandbox,
      enqueueSync: (workspace, connectionId) =>
        jobs.add(
          "crm.sync",
          { v: 1, workspaceId: workspace, connectionId },
          { coalesceKey: connectionId },
        ),
      recordChange,
    }),
    provisionLine: createProvisionLine({
      ...telephony,
      ...provisioned,
      async setConnection(workspace, lineId, connectionId) {
        await stores.lines.update(workspace, lineId, { connectionId });
        await stores.workspaces.bumpSettings(workspace);
        await upkeep.settingsChanged(workspace);
      },
      now,
      publicUrl,
      routePathOf: (vendor) => adapterOf(vendor)?.routePath ?? "route",
    }),
    reenableLine: createReenableLine({ ...telephony, ...provisioned, now }),
  };

  /** HUBSPOT_BASE_URL and DIALPAD_BASE_URL point the clients elsewhere. */
  function baseUrlOf(provider: string): string {
    return provider === "hubspot" ? config.hubspotBaseUrl : crmBaseUrl(provider);
  }

  const importReps = createImportReps({
    ...telephony,
    listReps: stores.reps.list,
    createRep: stores.reps.create,
    addIdentity: stores.reps.addIdentity,
    async repsChanged(workspace) {
      await upkeep.matchReps(workspace);
      await stores.workspaces.bumpSettings(workspace);
      await upkeep.settingsChanged(workspace);
    },
  });

  const routes = [
    ...apiRoutes({
      ...useCases,
      publicUrl,
      hubspotApp: () =>
        crmProjectApp("hubspot", publicUrl, {
          phoneProperties: config.hubspotPhoneProperties,
          appEvents: config.hubspotAppEventType !== null,
        }),
      listOwnerChanges: stores.ownerChanges.list,
      undoAdoption: options.adoption.undoAdoption,
      disconnectCrm: options.crmAccess.disconnectCrm,
      staticAnswerOf: (line) =>
        line.vendor === "exotel" ? { ...fallbackAnswersOf(line, publicUrl)["1.1"] } : null,
      contactsByNumber: stores.contacts.byNumber,
      listUnreadable: stores.contacts.listUnreadable,
      countUnreadable: stores.contacts.countUnreadable,
      eraseContact: upkeep.eraseContact,
      listReps: stores.reps.list,
      async regionOf(workspace) {
        return (await stores.workspaces.get(workspace))?.defaultRegion ?? "US";
      },
      listDecisions: stores.decisions.list,
      getDecision: stores.decisions.get,
      explainFor: async (decision, repId) => {
        const rep = await useCases.reps.get(decision.workspaceId, repId);
        const policies = settings.settingsOf(decision.workspaceId)?.policies;
        const [policyId = ""] = decision.policyVersion.split("@");
        return explainFor(decision, repId, rep.name, policies?.get(policyId));
      },
      listPresence: createListPresence({
        settingsOf: settings.settingsOf,
        readActivities: state.readActivities,
        now,
      }),
      listCalls: createListCalls(stores.callEvents),
      readFunnel: stores.routedCalls.funnel,
      readHoldOut: stores.routedCalls.holdOut,
      timeZoneOf: async (workspace) => (await workspaces.get(workspace)).timeZone,
      now,
      notices: createManageNotices({
        notices: stores.notices,
        hasMailServer: config.mail !== null,
        popRefusalOf: (workspace) => stores.crmRefusals.reasonOf(workspace, "call-pop"),
        forgetPopRefusal: (workspace) => stores.crmRefusals.clearAll(workspace, "call-pop"),
        audit,
      }),
      listCallbacks: stores.callbacks.list,
      rebuildMaps: state.rebuildMaps,
      onRebuildFailure: (error) =>
        core.options.log.error({ err: error }, "the maps could not be rebuilt; ask for it again"),
      listDeadLetters: stores.deadLetters.list,
      listAudit: stores.audit.list,
    }),
    sandboxRoutes(options),
    trialRoutes({
      lineById: stores.lines.get,
      simulateCall: options.routing.simulateCall,
      replayDecisions: createReplayDecisions({ streamDecisions: stores.decisions.streamSince }),
      readPolicy: useCases.policies.read,
      now,
    }),
    provisioningRoutes({
      connectTelephony: createConnectTelephony({
        vendors: telephonyVendors,
        baseUrlOf: (vendor) => baseUrls.get(vendor),
        openClient: (vendor, apiKey, baseUrl) =>
          createTelephonyClient(vendor, { apiKey, baseUrl, fetch, now }),
        create: stores.telephonyConnections.create,
        audit,
      }),
      listConnections: stores.telephonyConnections.list,
      clientOf: clients.telephonyClientOf,
      importReps,
      provisionLine: useCases.provisionLine,
      reenableLine: useCases.reenableLine,
    }),
  ];
  return { ...useCases, importReps, recordChange, routes };
}
