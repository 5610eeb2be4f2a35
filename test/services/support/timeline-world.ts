import { createHash, randomUUID } from "node:crypto";
import { createLedger } from "../../../src/services/timeline/ledger.ts";
import { APP_EVENT_FILE, APP_EVENT_TYPE } from "../../../src/crm/hubspot/app-events.ts";
import { createHubspotClient } from "../../../src/crm/hubspot/index.ts";
import type { LegEvent } from "../../../src/domain/call.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import type { CrmRefusal } from "../../../src/domain/crm-feature.ts";
import { DEFAULT_REP_PROFILE, type WorkspaceSettings } from "../../../src/domain/settings.ts";
import {
  createHubspotBox,
  type HubspotBox,
} from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTryFeature } from "../../../src/services/crm-access/try-feature.ts";
import type { EntryKind, Ledger, TimelineCrm } from "../../../src/services/timeline/write-once.ts";
import { createWriteTimeline } from "../../../src/services/timeline/write-timeline.ts";
import { createCallEventStore } from "../../../src/store/call-event-store.ts";
import { createCompanyStore } from "../../../src/store/company-store.ts";
import { createContactStore } from "../../../src/store/contact-store.ts";
import { createCrmWriteStore } from "../../../src/store/crm-write-store.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { createDealStore } from "../../../src/store/deal-store.ts";
import { createDecisionStore } from "../../../src/store/decision-store.ts";
import { createRelatedStore } from "../../../src/store/related-store.ts";
import { decision } from "../../http/support/api.ts";
import { createTestDatabase, testWorkspaceId } from "../../support/databases.ts";
import type { Around } from "./dying-at.ts";

const CALLER = "+14155550101";
const DIALLED = "+14155550000";

const OWNER_TAKES = {
  rung: "contact-owner",
  repId: "ada",
  result: "taken",
  why: "Ada Byron is free",
} as const;

type Scene = {
  /** An event of our app beside the entry. */
  readonly beside?: boolean;
  readonly otherCalls?: boolean;
  readonly direction?: "inbound" | "outbound";
  readonly isDecided?: boolean;
};

export type TimelineWorld = Awaited<ReturnType<typeof openTimelineWorld>>;

/** HubSpot in a box over HTTP, the real ledger, call log and mirror, and as many workers as a test wants. */
export async function openTimelineWorld() {
  const server = await createTestDatabase();
  const db = openDatabase(server.url, { poolSize: 4 });
  // ours and HubSpot's: moved by the test, so that a dead sender's time runs out
  const clock = { at: Date.UTC(2027, 2, 1, 9) };
  const now = () => clock.at;
  const stores = {
    calls: createCallEventStore(db),
    decisions: createDecisionStore(db),
    contacts: createContactStore(db),
    deals: createDealStore(db),
    companies: createCompanyStore(db),
    related: createRelatedStore(db),
    writes: createCrmWriteStore(db, now),
  };
  const box = await createHubspotBox({
    accessToken: "pat",
    now: () => clock.at,
    random: Math.random,
    requestsPerTenSeconds: 1_000_000,
    searchesPerSecond: 1_000,
    people: {
      owners: [
        { id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" },
        { id: "72", email: "bob@example.com", firstName: "Bob", lastName: "Stone" },
      ],
      contacts: [
        { id: "501", properties: { phone: CALLER } },
        { id: "502", properties: { phone: CALLER } },
      ],
      companies: [{ id: "801", properties: { name: "Acme" }, contactIds: ["501"] }],
      deals: [{ id: "901", properties: { dealname: "Acme 1" }, contactIds: ["501"] }],
    },
  });
  const client = createHubspotClient({
    accessToken: "pat",
    baseUrl: box.url,
    now: Date.now,
    random: Math.random,
    wait: () => Promise.resolve(),
    timeoutMs: 5_000,
    appEventType: APP_EVENT_TYPE,
  });
  box.appEvents.declare(APP_EVENT_FILE);
  const refusals = createRefusals();
  const tryFeature = createTryFeature({ ...refusals, now });
  let calls = 0;

  return {
    box,
    clock,
    client,
    refusals,
    /** A call of the caller in a workspace of its own, decided and routed to Ada unless the scene says otherwise. */
    async begin(
      kind: EntryKind | "off" = "call",
      { beside = false, otherCalls = false, direction = "inbound", isDecided = true }: Scene = {},
    ) {
      calls += 1;
      const workspaceId = testWorkspaceId();
      const legId = `dialpad:${calls}`;
      const at = (clock.at += 600_000);
      const row = (crmId: string, companyId: string | null) => ({
        crmId,
        ownerId: null,
        numbers: [CALLER],
        changedAt: 1,
        companyId,
      });
      await stores.contacts.upsertPage(workspaceId, "s", [row("501", "801"), row("502", null)]);
      await stores.deals.upsertPage(workspaceId, "s", [
        { crmId: "901", ownerId: "71", stage: "a", amount: 1, contactIds: ["501"], changedAt: 1 },
      ]);
      const decided = {
        ...decision(`d-${calls}`, at, CALLER),
        workspaceId,
        legId,
        repId: "ada",
        rungs: [OWNER_TAKES],
      };
      const decide = (startedAt = at, ofLeg = legId) =>
        stores.decisions.append([{ ...decided, legId: ofLeg, at: startedAt, startedAt }]);
      if (isDecided) await decide();
      const event = (more: Partial<LegEvent>): LegEvent => ({
        key: `${legId}-${more.kind ?? ""}`,
        legId,
        kind: "connected",
        at: at + 5_000,
        identity: "dialpad:user:1",
        direction,
        number: CALLER,
        internalNumber: DIALLED,
        startedAt: at,
        connectedAt: at + 5_000,
        endedAt: null,
        endReason: null,
        links: [],
        details: {},
        ...more,
      });
      const append = (one: LegEvent) =>
        stores.calls.append([{ workspaceId, lineId: "l", receivedAt: one.at, event: one }]);

      const worker = (around: Around = (_step, work) => work()) => {
        const wrapped = <F extends (...parameters: never[]) => Promise<unknown>>(
          step: string,
          work: F,
        ): F =>
          ((...parameters: never[]) => around(step, () => work(...parameters))) as unknown as F;
        const ledger = createLedger(stores.writes, "call", randomUUID);
        const wrapAll = <T extends object>(name: string, all: T): T =>
          Object.fromEntries(
            Object.entries(all).map(([key, work]) => [key, wrapped(`${name}.${key}`, work)]),
          ) as T;
        const write = createWriteTimeline({
          settingsOf: () => settingsOf(workspaceId),
          callOf: wrapped("callOf", stores.calls.callOf),
          decisionsNear: stores.decisions.near,
          linkLegs: () => Promise.resolve(),
          partCalls: () => Promise.resolve(),
          contactsByNumber: wrapped("contactsByNumber", stores.contacts.byNumber),
          companiesByNumber: stores.companies.byNumber,
          withDealOf: stores.related.withDealOf,
          decisionUrl: (_workspaceId, id) => `https://calls.example.com/calls/${id}`,
          relatedTo: wrapped("relatedTo", stores.related.ofContacts),
          keptRecordings: wrapped("keptRecordings", async () => []),
          afterwards: async () => null,
          keptPromise: async () => false,
          timelineOf: wrapped("timelineOf", async () => ({
            client: wrapAll<TimelineCrm>("crm", {
              ...client,
              createAppEvent: (entry) =>
                tryFeature(
                  workspaceId,
                  { connectionId: "c", refusals: refusals.known },
                  "app-event",
                  () => client.createAppEvent(entry),
                ),
            }),
            entry: kind,
            appEvents: beside,
            otherCalls,
            recordings: true,
          })),
          ledger: wrapAll<Ledger>("ledger", ledger),
          eventLedger: wrapAll<Ledger>(
            "eventLedger",
            createLedger(stores.writes, "app-event", randomUUID),
          ),
          hash: (text) => createHash("sha256").update(text).digest("hex"),
          now,
        });
        return () => write(workspaceId, legId);
      };

      return {
        worker,
        legId,
        at,
        workspaceId,
        decide,
        /** A decision about the call, so long after its start. */
        decideAs: (more: Partial<Decision>, afterMs = 0) =>
          stores.decisions.append([
            {
              ...decided,
              id: `${decided.id}-${afterMs}`,
              at: at + afterMs,
              startedAt: at,
              ...more,
            },
          ]),
        /** What one of the call's legs tells. */
        tell: (more: Partial<LegEvent>) => append(event(more)),
        contacts: stores.contacts,
        companies: stores.companies,
        answer: () => append(event({})),
        async hangUp(identity: string | null = "dialpad:user:1", more: Partial<LegEvent> = {}) {
          const endedAt = at + 65_000;
          const end = {
            kind: "ended",
            at: endedAt,
            endedAt,
            endReason: "hangup",
            identity,
          } as const;
          await append(event({ ...end, ...more }));
          clock.at = endedAt + 1_000;
        },
        appEvents: () => box.appEvents.sent.filter(({ id }) => id.includes(workspaceId)),
        /** The entries that this call has in HubSpot. */
        entries: (type: "calls" | "notes") =>
          entriesOf(box, type).filter(
            ({ properties }) =>
              (properties["hs_call_external_id"] ?? "").includes(workspaceId) ||
              (properties["hs_call_body"] ?? properties["hs_note_body"] ?? "").includes(
                workspaceId,
              ),
          ),
      };
    },
    async close() {
      await box.close();
      await db.close();
      await server.drop();
    },
  };
}

/** What the account refused, as the store of connections keeps it. */
function createRefusals() {
  const known: CrmRefusal[] = [];
  const alerts: string[] = [];
  return {
    known,
    alerts,
    refusals: {
      note(_workspaceId: string, _connectionId: string, refusal: CrmRefusal) {
        return Promise.resolve(known.push(refusal) === 1);
      },
      clear() {
        known.splice(0);
        return Promise.resolve();
      },
    },
    alert(_workspaceId: string, _connectionId: string, { reason }: CrmRefusal) {
      alerts.push(reason);
      return Promise.resolve();
    },
  };
}

function entriesOf(box: HubspotBox, type: "calls" | "notes") {
  return type === "calls" ? box.calls : box.notes;
}

function settingsOf(workspaceId: string): WorkspaceSettings {
  const rep = (id: string, name: string, crmOwnerId: string, userId: string) => ({
    ...DEFAULT_REP_PROFILE,
    id,
    workspaceId,
    name,
    email: `${id}@example.com`,
    crmOwnerId,
    ownerChosen: false,
    enabled: true,
    away: false,
    sandbox: false,
    identities: [{ vendor: "dialpad", type: "user", id: userId }],
  });
  return {
    workspace: { id: workspaceId, name: "W", defaultRegion: "US", settingsVersion: 1 },
    lines: [],
    policies: new Map(),
    reps: [rep("ada", "Ada Byron", "71", "1"), rep("bob", "Bob Stone", "72", "2")],
  };
}
