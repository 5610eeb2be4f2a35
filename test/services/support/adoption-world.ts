import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisClient } from "../../../src/redis/open-client.ts";
import { createLedger } from "../../../src/services/timeline/ledger.ts";
import { createHubspotClient } from "../../../src/crm/hubspot/index.ts";
import type { LegEvent } from "../../../src/domain/call.ts";
import { type CrmSettings, DEFAULT_CRM_SETTINGS } from "../../../src/domain/crm-settings.ts";
import { DEFAULT_REP_PROFILE, type Rep } from "../../../src/domain/settings.ts";
import {
  createHubspotBox,
  type HubspotBox,
} from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { type Crm, createAdoptContact } from "../../../src/services/ownership/adopt-contact.ts";
import { createListLostReps } from "../../../src/services/calls/list-lost-reps.ts";
import { createNoteAdoption } from "../../../src/services/ownership/note-adoption.ts";
import { createUndoAdoption } from "../../../src/services/ownership/undo-adoption.ts";
import { createWriteOwner } from "../../../src/services/ownership/write-owner.ts";
import { createNextAdoptTurn } from "../../../src/state/adopt-turn.ts";
import { openRedis } from "../../../src/state/open-redis.ts";
import { createLock } from "../../../src/state/lock.ts";
import { createAuditStore } from "../../../src/store/audit-store.ts";
import { createCallEventStore } from "../../../src/store/call-event-store.ts";
import { createCrmWriteStore } from "../../../src/store/crm-write-store.ts";
import { createContactStore } from "../../../src/store/contact-store.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { createOwnerChangeStore } from "../../../src/store/owner-change-store.ts";
import { createTestDatabase, testRedisUrl, testWorkspaceId } from "../../support/databases.ts";

const CALLER = "+14155551001";
const OWNERS = [
  { id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" },
  { id: "72", email: "bo@example.com", firstName: "Bo", lastName: "Lund" },
  { id: "73", email: "cy@example.com", firstName: "Cy", lastName: "Amon" },
];

export type AdoptionWorld = Awaited<ReturnType<typeof openAdoptionWorld>>;

/** HubSpot in a box over HTTP, PostgreSQL and Redis, and as many workers as a test wants. */
export async function openAdoptionWorld() {
  const server = await createTestDatabase();
  const db = openDatabase(server.url, { poolSize: 6 });
  const stores = {
    changes: createOwnerChangeStore(db),
    contacts: createContactStore(db),
    calls: createCallEventStore(db),
    audit: createAuditStore(db),
    writes: createCrmWriteStore(db),
  };
  const redises: RedisClient[] = [];
  const boxes: HubspotBox[] = [];
  let legs = 0;

  return {
    stores,
    /** A workspace of its own with one contact behind the caller's number. */
    async begin(options: { ownerId?: string; settings?: Partial<CrmSettings["adopt"]> } = {}) {
      const workspaceId = testWorkspaceId();
      // HubSpot's clock: every write at a time of its own
      let hubspotAt = Date.now() - 1_000_000;
      const box = await createHubspotBox({
        accessToken: "pat",
        now: () => (hubspotAt += 1),
        random: Math.random,
        requestsPerTenSeconds: 1_000,
        people: {
          owners: OWNERS,
          contacts: [
            { id: "501", properties: { phone: CALLER, hubspot_owner_id: options.ownerId ?? "" } },
          ],
        },
      });
      boxes.push(box);
      await stores.contacts.upsertPage(workspaceId, "s", [
        { crmId: "501", ownerId: options.ownerId ?? null, numbers: [CALLER], changedAt: 1 },
      ]);
      const settings = {
        ...DEFAULT_CRM_SETTINGS,
        adopt: { ...DEFAULT_CRM_SETTINGS.adopt, enabled: true, ...options.settings },
      };
      const reps = OWNERS.map((owner) => toRep(workspaceId, owner));

      /** `around`: what happens at each call of the CRM and the ledger. */
      const worker = (around: Around = (_name, work) => work()) => {
        const redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
        redises.push(redis);
        const hubspot = createHubspotClient({
          accessToken: "pat",
          baseUrl: box.url,
          now: Date.now,
          random: Math.random,
        });
        const client: Crm = {
          ...hubspot,
          readOwnership: (id) => around("read", () => hubspot.readOwnership(id)),
          writeOwner: (id, owner) => around("write", () => hubspot.writeOwner(id, owner)),
        };
        const withLock = createLock(redis, {
          holdMs: 10_000,
          waitMs: 10_000,
          now: Date.now,
          wait: async (delayMs) => {
            await sleep(delayMs);
          },
        });
        const common = {
          crmOf: async () => ({ connectionId: "c", settings, client }),
          withLock,
          settle: (...outcome: Parameters<typeof stores.changes.settle>) =>
            around("settle", () => stores.changes.settle(...outcome)),
          noteOwner: (...note: Parameters<typeof stores.changes.mirrorOwner>) =>
            around("note", async () => void (await stores.changes.mirrorOwner(...note))),
          audit: stores.audit.append,
          now: Date.now,
        };
        return {
          adopt: createAdoptContact({
            ...common,
            repsOf: () => reps,
            callOf: stores.calls.callOf,
            contactsByNumber: stores.contacts.byNumber,
            changes: {
              ofCause: stores.changes.ofCause,
              plan: (change) => around("plan", () => stores.changes.plan(change)),
            },
            onlyLostSince: createListLostReps({ eventsOfNumber: stores.calls.ofNumberSince }),
            createUnknown: () => Promise.resolve(),
            noteAdoption: createNoteAdoption({
              ledger: createLedger(stores.writes, "note", randomUUID),
              hash: (text) => text,
              nameOf: (_workspaceId, repId) => repId,
            }),
            nextTurn: createNextAdoptTurn(redis),
            writeOwner: createWriteOwner({
              ...common,
              writing: (...row) => around("writing", () => stores.changes.writing(...row)),
            }),
          }),
          undo: createUndoAdoption({ ...common, get: stores.changes.get }),
        };
      };

      /** A call of so many seconds with the rep of this owner; the leg's id. */
      const talk = async (ownerId: string, seconds = 90, change: Partial<LegEvent> = {}) => {
        legs += 1;
        const endedAt = Date.now();
        const event = {
          ...toEnded(`dialpad:${legs}`, `dialpad:user:${ownerId}`, endedAt),
          connectedAt: endedAt - seconds * 1_000,
          ...change,
        };
        await stores.calls.append([{ workspaceId, lineId: "l", receivedAt: endedAt, event }]);
        return event.legId;
      };

      return {
        workspaceId,
        box,
        worker,
        talk,
        ownerInHubspot: () => box.contacts[0]?.properties["hubspot_owner_id"] ?? null,
        ownerInMirror: async () =>
          (await stores.contacts.byNumber(workspaceId, CALLER))[0]?.ownerId ?? null,
        rows: () => stores.changes.list(workspaceId, { limit: 100 }),
        audited: async () =>
          (await stores.audit.list(workspaceId, 100)).map(({ action }) => action).toSorted(),
        writes: () => box.requests.filter(({ method }) => method === "PATCH").length,
      };
    },
    async close() {
      for (const redis of redises) redis.disconnect();
      await Promise.all(boxes.map((box) => box.close()));
      await db.close();
      await server.drop();
    },
  };
}

export type Step = "plan" | "read" | "writing" | "write" | "note" | "settle";
export type Around = <T>(step: Step, work: () => Promise<T>) => Promise<T>;

function toRep(workspaceId: string, owner: (typeof OWNERS)[number]): Rep {
  return {
    ...DEFAULT_REP_PROFILE,
    id: `rep-${owner.id}`,
    workspaceId,
    name: owner.firstName,
    email: owner.email,
    crmOwnerId: owner.id,
    ownerChosen: false,
    enabled: true,
    away: false,
    sandbox: false,
    identities: [{ vendor: "dialpad", type: "user", id: owner.id }],
  };
}

function toEnded(legId: string, identity: string, endedAt: number): LegEvent {
  return {
    key: `${legId}-ended`,
    legId,
    kind: "ended",
    at: endedAt,
    identity,
    direction: "inbound",
    number: CALLER,
    internalNumber: null,
    startedAt: endedAt - 200_000,
    connectedAt: null,
    endedAt,
    endReason: "hangup",
    links: [],
    details: {},
  };
}
