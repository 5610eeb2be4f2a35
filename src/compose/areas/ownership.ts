import { elapsedMs } from "../../concurrency/elapsed-ms.ts";
import { createHash, createHmac, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { callerKey } from "../../domain/caller-key.ts";
import { ownerChangeRoutes } from "../../http/api/owner-changes.ts";
import { createAdoptContact } from "../../services/ownership/adopt-contact.ts";
import { createCreateUnknownContact } from "../../services/ownership/create-unknown-contact.ts";
import { createListLostReps } from "../../services/calls/list-lost-reps.ts";
import { createRefreshMap } from "../../services/mirror/refresh-map.ts";
import { createNoteAdoption } from "../../services/ownership/note-adoption.ts";
import { createUndoAdoption } from "../../services/ownership/undo-adoption.ts";
import { createWriteOwner } from "../../services/ownership/write-owner.ts";
import { createNextAdoptTurn } from "../../state/adopt-turn.ts";
import { createLock } from "../../state/lock.ts";
import type { Clients } from "../clients.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";
import { createKeyedLedger, createLedger } from "../../services/timeline/ledger.ts";

/** Longer than two reads with their retries and a write take. */
const CONTACT_LOCK = { holdMs: 180_000, waitMs: 5_000 };

/** Who becomes the owner of a contact after a talk, and how that is undone. */
export function composeOwnership(core: Core, clients: Clients): Area {
  const { stores, settings, state, redis, now } = core;
  const withLock = createLock(redis, { ...CONTACT_LOCK, now: elapsedMs, wait });

  const refreshMap = createRefreshMap({
    writePending: stores.maps.writePending,
    writeMap: state.writeOwnershipMap,
  });

  async function noteOwner(workspaceId: string, contactId: string, ownerId: string | null) {
    const changed = await stores.ownerChanges.mirrorOwner(workspaceId, contactId, ownerId);
    if (changed) await refreshMap(workspaceId);
  }

  const createUnknown = createCreateUnknownContact({
    ledger: createKeyedLedger(stores.crmWrites, "contact", randomUUID),
    withLock,
    async noteContact(workspaceId, { id: crmId, ownerId, number }) {
      const row = { crmId, ownerId, numbers: [callerKey(number)], changedAt: now() };
      await stores.mirror.storeChanges(workspaceId, { kind: "contact", rows: [row], goneIds: [] });
      await refreshMap(workspaceId);
    },
    hash: (text) => createHmac("sha256", core.options.secretKey).update(text).digest("hex"),
    audit: stores.audit.append,
  });

  const crmOf = clients.crmAccountOf;
  const audit = stores.audit.append;
  const { settle, writing } = stores.ownerChanges;
  const adoptContact = createAdoptContact({
    repsOf: (workspaceId) => settings.settingsOf(workspaceId)?.reps ?? [],
    crmOf,
    callOf: stores.callEvents.callOf,
    contactsByNumber: stores.contacts.byNumber,
    changes: stores.ownerChanges,
    onlyLostSince: createListLostReps({ eventsOfNumber: stores.callEvents.ofNumberSince }),
    nextTurn: createNextAdoptTurn(redis),
    withLock,
    createUnknown,
    noteAdoption: createNoteAdoption({
      ledger: createLedger(stores.crmWrites, "note", randomUUID),
      hash: (text) => createHash("sha256").update(text).digest("hex"),
      nameOf: (workspaceId, repId) =>
        settings.settingsOf(workspaceId)?.reps.find(({ id }) => id === repId)?.name ??
        "a former rep",
    }),
    writeOwner: createWriteOwner({ writing, settle, noteOwner, now }),
    audit,
    now,
  });
  const undoAdoption = createUndoAdoption({
    get: stores.ownerChanges.get,
    crmOf,
    withLock,
    settle,
    noteOwner,
    audit,
    now,
  });
  return {
    routes: [ownerChangeRoutes({ listOwnerChanges: stores.ownerChanges.list, undoAdoption })],
    processors: { "crm.adopt": ({ workspaceId, legId }) => adoptContact(workspaceId, legId) },
  };
}
