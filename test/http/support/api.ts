import { Readable } from "node:stream";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Decision } from "../../../src/domain/decision.ts";
import { createActors } from "../../../src/compose/actors.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import { callbackRoutes } from "../../../src/http/api/callbacks.ts";
import { callRoutes } from "../../../src/http/api/calls.ts";
import { contactRoutes } from "../../../src/http/api/contacts.ts";
import { crmConnectionRoutes } from "../../../src/http/api/crm-connections.ts";
import { decisionRoutes } from "../../../src/http/api/decisions.ts";
import { lineRoutes } from "../../../src/http/api/lines.ts";
import { deadLetterRoutes } from "../../../src/http/api/dead-letters.ts";
import { createAddAgain } from "../../../src/queues/add-again.ts";
import { createManageDeadLetters } from "../../../src/services/admin/manage-dead-letters.ts";
import { maintenanceRoutes } from "../../../src/http/api/maintenance.ts";
import { noticeRoutes } from "../../../src/http/api/notices.ts";
import { ownerChangeRoutes } from "../../../src/http/api/owner-changes.ts";
import { pinRoutes } from "../../../src/http/api/pins.ts";
import { policyRoutes } from "../../../src/http/api/policies.ts";
import { presenceRoutes } from "../../../src/http/api/presence.ts";
import { reportRoutes } from "../../../src/http/api/reports.ts";
import { repRoutes } from "../../../src/http/api/reps.ts";
import { workspaceRoutes } from "../../../src/http/api/workspaces.ts";
import type { RepPresence } from "../../../src/services/calls/list-presence.ts";
import type { ListedCall } from "../../../src/services/calls/list-calls.ts";
import { createManageApiKeys } from "../../../src/services/admin/manage-api-keys.ts";
import { createManageConnections } from "../../../src/services/crm-access/manage-connections.ts";
import { menuFaults } from "../../../src/services/lines/place-menu.ts";
import { whyNotThere } from "../../../src/services/lines/place-on.ts";
import { createManageLines } from "../../../src/services/lines/manage-lines.ts";
import { createManageNotices } from "../../../src/services/notices/manage-notices.ts";
import { createManagePins } from "../../../src/services/admin/manage-pins.ts";
import { createManagePolicies } from "../../../src/services/admin/manage-policies.ts";
import { createManageReps } from "../../../src/services/admin/manage-reps.ts";
import { createManageWorkspaces } from "../../../src/services/admin/manage-workspaces.ts";
import { createMatchReps } from "../../../src/services/admin/match-reps.ts";
import { createRecordChange } from "../../../src/services/admin/record-change.ts";
import { createReplaceAccount } from "../../../src/store/replace-account.ts";
import { createApiKeyStore } from "../../../src/store/api-key-store.ts";
import { createAuditStore } from "../../../src/store/audit-store.ts";
import { createCallbackStore } from "../../../src/store/callback-store.ts";
import { createContactStore } from "../../../src/store/contact-store.ts";
import { createCrmConnectionStore } from "../../../src/store/crm-connection-store.ts";
import { createCrmGrantStore } from "../../../src/store/crm-grant-store.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { createDeadLetterStore } from "../../../src/store/dead-letter-store.ts";
import { createDecisionStore } from "../../../src/store/decision-store.ts";
import { createLineStore } from "../../../src/store/line-store.ts";
import { createNoticeStore } from "../../../src/store/notice-store.ts";
import { createRoutedCallStore } from "../../../src/store/routed-call-store.ts";
import { createOwnerStore } from "../../../src/store/owner-store.ts";
import { createPolicyStore } from "../../../src/store/policy-store.ts";
import { createPinStore } from "../../../src/store/pin-store.ts";
import { createRepStore } from "../../../src/store/rep-store.ts";
import { createSecretBox } from "../../../src/store/secret-box.ts";
import { createWorkspaceStore } from "../../../src/store/workspace-store.ts";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import { createTestDatabase } from "../../support/databases.ts";
import { bearer, openBareApp } from "./bare-app.ts";
import { toSnapshot } from "../../../src/domain/snapshot.ts";
import { facts, QUESTION } from "../../../test/domain/support/scene.ts";
import { explainFor } from "../../../src/services/routing/explain-decision.ts";

export const WORKSPACE = "main";

const adapterOf = (vendor: string) => (vendor === "dialpad" ? dialpadAdapter : undefined);

/** The admin API over a real database. Jobs, Redis and presence are what the test says; it sees what was asked of them. */
export async function openApi() {
  const server = await createTestDatabase();
  const db = openDatabase(server.url, { poolSize: 4 });
  const box = createSecretBox(randomBytes(32));
  const actors = createActors();
  const stores = {
    workspaces: createWorkspaceStore(db),
    lines: createLineStore(db, box),
    reps: createRepStore(db),
    pins: createPinStore(db),
    policies: createPolicyStore(db),
    connections: createCrmConnectionStore(db, box),
    grants: createCrmGrantStore(db, box),
    contacts: createContactStore(db),
    owners: createOwnerStore(db),
    decisions: createDecisionStore(db),
    routedCalls: createRoutedCallStore(db),
    notices: createNoticeStore(db, box),
    audit: createAuditStore(db, actors.nameOf),
    callbacks: createCallbackStore(db),
    deadLetters: createDeadLetterStore(db),
  };
  await stores.workspaces.ensureFirst();

  const outside = {
    syncs: [] as string[],
    announced: [] as string[],
    delays: [] as unknown[],
    healed: [] as string[],
    disconnected: [] as string[],
    /** What the CRM says about a token. */
    accountOf: (_token: string): Promise<string> =>
      Promise.reject(new StickylineError("VENDOR_UNAVAILABLE", "away", { retryable: true })),
    rebuilds: [] as string[],
    requeued: [] as { readonly name: string; readonly payload: unknown }[],
    presence: [] as RepPresence[],
    calls: [] as ListedCall[],
    now: Date.now,
    queueIsDown: false,
    redisIsDown: false,
    rebuild: () => Promise.resolve(),
  };
  const matchReps = createMatchReps({ listReps: stores.reps.list, setOwner: stores.reps.setOwner });
  const regions = new Map<string, string>();
  const recordChange = createRecordChange({
    audit: stores.audit.append,
    bumpSettings: stores.workspaces.bumpSettings,
    async settingsChanged(workspaceId) {
      regions.set(workspaceId, (await stores.workspaces.get(workspaceId))?.defaultRegion ?? "US");
      if (outside.redisIsDown) throw new Error("Redis is down");
      outside.announced.push(workspaceId);
    },
    onDelay: (error) => outside.delays.push(error),
  });

  const workspaces = createManageWorkspaces({
    workspaces: stores.workspaces,
    newId: randomUUID,
    recordChange,
  });
  const apiKeys = createManageApiKeys({
    keys: createApiKeyStore(db),
    getWorkspace: workspaces.get,
    hasRep: async (id, repId) => (await stores.reps.get(id, repId)) !== null,
    audit: stores.audit.append,
    newId: randomUUID,
    newSecret: randomUUID,
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    now: () => outside.now(),
    onFailure: (error) => outside.delays.push(error),
  });
  const regionOf = (id: string) => regions.get(id) ?? "US";
  const routes = [
    crmConnectionRoutes({
      contactUrlOf: () => null,
      connections: createManageConnections({
        retireSandbox: async () => undefined,
        connections: stores.connections,
        connect: stores.grants.connect,
        async replaceAccount(workspaceId, id) {
          await createReplaceAccount(db)(workspaceId, id);
        },
        forgetRefusal: async () => undefined,
        readAccountId: (_provider, _baseUrl, token) => outside.accountOf(token),
        async onHealed(connectionId) {
          outside.healed.push(connectionId);
        },
        baseUrlOf: (provider) => (provider === "hubspot" ? "https://crm.example.com" : undefined),
        async enqueueSync(_workspaceId, connectionId) {
          if (outside.queueIsDown) throw new Error("the queue is down");
          outside.syncs.push(connectionId);
        },
        recordChange,
      }),
      hubspotAppWarnings: async () => [],
      hubspotApp: () => ({ "hsproject.json": { name: "stickyline" } }),
      async disconnectCrm(_workspaceId, connectionId) {
        outside.disconnected.push(connectionId);
      },
      countUnreadable: stores.contacts.countUnreadable,
    }),
    repRoutes({
      listOwners: stores.owners.list,
      reps: createManageReps({
        reps: stores.reps,
        adapterOf,
        matchReps: async (workspaceId) =>
          matchReps(workspaceId, await stores.owners.list(workspaceId)),
        recordChange,
        now: Date.now,
      }),
    }),
    lineRoutes({
      readHealth: async () => new Map(),
      lines: createManageLines({
        retireSandbox: async () => undefined,
        lines: stores.lines,
        adapterOf,
        vendors: ["dialpad"],
        policies: stores.policies.live,
        hasPolicy: async (workspaceId, id) => (await stores.policies.get(workspaceId, id)) !== null,
        listReps: stores.reps.list,
        recordChange,
      }),
      publicUrl: "https://calls.example.com",
      staticAnswerOf: () => null,
    }),
    contactRoutes({
      contactsByNumber: stores.contacts.byNumber,
      listUnreadable: stores.contacts.listUnreadable,
      exportNumber: async (_workspaceId, e164) => Readable.from([JSON.stringify({ number: e164 })]),
      eraseContact: async (_workspaceId, crmId) => erased(`erasure of ${crmId.length} digits`),
      eraseNumber: async (_workspaceId, e164) => erased(`erasure of ${e164}`),
      namePeople: async () => new Map(),
      listReps: stores.reps.list,
      regionOf,
    }),
    decisionRoutes({
      findPeople: async () => [],
      listDecisions: stores.decisions.list,
      getDecision: stores.decisions.get,
      explainFor: async (found, repId) => explainFor(found, repId, "Ada Byron"),
      regionOf,
    }),
    presenceRoutes({
      listPresence: async () => outside.presence,
      setAway: async (_workspaceId, _repId, { away, untilMs }) => ({ away, awayUntilMs: untilMs }),
    }),
    callRoutes({ listCalls: async () => outside.calls }),
    callbackRoutes({ listCallbacks: stores.callbacks.list, isMadeUp: () => false }),
    ownerChangeRoutes({
      listOwnerChanges: async () => [],
      undoAdoption: () => Promise.reject(new StickylineError("NOT_FOUND", "no such change")),
    }),
    pinRoutes({
      pins: createManagePins({ pins: stores.pins, getRep: stores.reps.get, recordChange }),
      regionOf,
    }),
    policyRoutes({
      policies: createManagePolicies({
        policies: stores.policies,
        listLines: stores.lines.list,
        listReps: stores.reps.list,
        capabilitiesOf: ({ vendor }) => adapterOf(vendor)?.capabilities,
        menuFaults(line, choices, known) {
          const adapter = adapterOf(line.vendor);
          if (adapter === undefined) return [];
          const { capabilities } = adapter;
          return menuFaults(choices, { ...known, line, adapter, capabilities });
        },
        whyNotThere(line, rule) {
          const adapter = adapterOf(line.vendor);
          return adapter === undefined ? null : whyNotThere(adapter, line, rule);
        },
        recordChange,
        now: Date.now,
      }),
    }),
    workspaceRoutes({ workspaces, apiKeys }),
    maintenanceRoutes({
      rebuildMaps(workspaceId) {
        outside.rebuilds.push(workspaceId);
        return outside.rebuild();
      },
      onRebuildFailure: (error) => outside.delays.push(error),
      listAudit: stores.audit.list,
    }),
    deadLetterRoutes({
      deadLetters: createManageDeadLetters({
        letters: stores.deadLetters,
        addAgain: createAddAgain({
          async add(name, payload) {
            outside.requeued.push({ name, payload });
          },
        }),
        audit: stores.audit.append,
      }),
    }),
    reportRoutes({
      readFunnel: stores.routedCalls.funnel,
      readHoldOut: stores.routedCalls.holdOut,
      timeZoneOf: async (id) => (await workspaces.get(id)).timeZone,
      now: Date.now,
    }),
    noticeRoutes({
      listDeliveries: async () => [],
      sendTest: () => Promise.reject(new StickylineError("INPUT_INVALID", "no channel is set")),
      notices: createManageNotices({
        notices: stores.notices,
        hasMailServer: false,
        popRefusalOf: async () => null,
        forgetPopRefusal: async () => undefined,
        checkAddress: async () => undefined,
        audit: stores.audit.append,
      }),
    }),
  ];
  const bare = await openBareApp({
    apiRoutes: routes,
    hasWorkspace: async (id) => (await stores.workspaces.get(id)) !== null,
    findKey: apiKeys.find,
    runAs: actors.runAs,
  });

  return {
    stores,
    outside,
    async send(
      method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE",
      path: string,
      payload?: object,
      headers: Readonly<Record<string, string>> = {},
    ) {
      const request = { method, url: `/api${path}`, headers: { ...bearer, ...headers } };
      const answer = await bare.app.inject(
        payload === undefined ? request : { ...request, payload },
      );
      return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
    },
    async close() {
      await bare.close();
      await db.close();
      await server.drop();
    },
  };
}

export function decision(id: string, at: number, number: string | null): Decision {
  return {
    id,
    at,
    number,
    workspaceId: WORKSPACE,
    lineId: "line-1",
    callId: "77",
    legId: "dialpad:77",
    outcome: number === null ? "fallback" : "rep",
    repId: number === null ? null : "rep-1",
    target: { type: "user", id: "5" },
    reason: "Their own rep was free.",
    contacts: ["9"],
    policyVersion: "p1",
    rungs: [
      { rung: "pinned", result: "refused", why: "not-set" },
      { rung: "contact-owner", repId: "rep-1", result: "taken", why: "free" },
    ],
    durationMs: 1.25,
    steps: { facts: 0.5 },
    startedAt: at - 10,
    path: "ladder",
    observed: false,
    snapshot: toSnapshot(facts(), QUESTION),
  };
}

function erased(id: string) {
  return { id, contacts: 1, calls: 2, decisions: 3, jobs: 4, recordings: 0 };
}
