import { createHash, randomUUID } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";
import type { Line } from "../domain/settings.ts";
import { toLineView } from "../http/routes/dialpad.ts";
import { createBatcher } from "../services/batch.ts";
import { createRecordCallEvent, type LoggedEvent } from "../services/record-call-event.ts";
import { createReconcilePresence } from "../services/reconcile-presence.ts";
import { createWriteTimeline } from "../services/write-timeline.ts";
import { routingAdapters } from "../telephony/registry.ts";
import type { Clients } from "./clients.ts";
import type { Core } from "./core.ts";

/** Legs of one call end together: their requests within this time make one job. */
const TIMELINE_BUCKET_MS = 2_000;

export type Calls = ReturnType<typeof composeCalls>;

/** What happens to call events: presence, call log, timeline. */
export function composeCalls(core: Core, clients: Clients) {
  const { stores, settings, state, jobs, now, onFailure } = core;
  const log = createBatcher<LoggedEvent>({
    maxSize: 100,
    maxWaitMs: 3,
    flush: stores.callEvents.append,
  });

  /**
   * One job for each leg and bucket of time, run after the bucket's end: it sees all that was asked for in it, and
   * what comes while it runs is in the next one.
   */
  async function requestTimeline(workspaceId: string, legId: string, delayMs = 0): Promise<void> {
    const bucket = Math.floor((now() + delayMs) / TIMELINE_BUCKET_MS) + 1;
    await jobs.add(
      "crm.write-call",
      { v: 1, workspaceId, legId },
      { key: `${workspaceId}\n${legId}\n${bucket}`, delayMs: bucket * TIMELINE_BUCKET_MS - now() },
    );
  }

  async function lineById(lineId: string): Promise<Line | undefined> {
    const known = settings.lineById(lineId);
    if (known !== undefined) return known;
    await settings.reload();
    return settings.lineById(lineId);
  }

  const record = {
    applyLegEvent: state.applyLegEvent,
    appendEvent: (row: LoggedEvent) => log.push(row),
    requestTimeline,
    now,
  };
  return {
    requestTimeline,
    recordCallEvent: createRecordCallEvent({
      ...record,
      lineById,
      parseCallEvent(line, payload) {
        const adapter = routingAdapters.get(line.vendor);
        if (adapter === undefined) {
          throw new StickylineError("CONFIG_INVALID", `no adapter for ${line.vendor}`);
        }
        const region = settings.settingsOf(line.workspaceId)?.workspace.defaultRegion ?? "US";
        return adapter.parseCallEvent(payload, toLineView(line, region));
      },
    }),
    reconcilePresence: createReconcilePresence({
      ...record,
      settings: settings.all,
      listLeases: state.listLeases,
      clientOf: clients.clientOfLine,
      onFailure,
    }),
    writeTimeline: createWriteTimeline({
      settingsOf: settings.settingsOf,
      crmOf: clients.crmOf,
      callOf: stores.callEvents.callOf,
      decisionsOfLegs: stores.decisions.ofLegs,
      decisionsNear: stores.decisions.near,
      linkLegs: (workspaceId, a, b) =>
        stores.callEvents.link(workspaceId, a, b, { inferred: true }),
      contactsByNumber: stores.contacts.byNumber,
      async recordingUrlsOf(workspaceId, legIds) {
        const known = await stores.recordings.ofLegs(workspaceId, legIds);
        return known.map(({ id }) => `${core.options.config.publicUrl}/api/recordings/${id}`);
      },
      ledger: createLedger(core),
      hash: (text) => createHash("sha256").update(text).digest("hex"),
      now,
    }),
    close: () => log.drain(),
  };
}

const KIND = "call";

function createLedger({ stores }: Core) {
  const { crmWrites } = stores;
  return {
    async plan(workspaceId: string, key: string, legIds: readonly string[]) {
      const known = await crmWrites.find(workspaceId, KIND, legIds);
      if (known !== null) {
        if (legIds.some((legId) => !known.legIds.includes(legId))) {
          await crmWrites.widen(workspaceId, known.id, legIds);
        }
        return known;
      }
      await crmWrites.begin({ id: randomUUID(), workspaceId, kind: KIND, key, legIds });
      const planned = await crmWrites.find(workspaceId, KIND, [key]);
      if (planned !== null) return planned;
      throw new StickylineError("STORE_UNAVAILABLE", "the ledger lost a row", { retryable: true });
    },
    claim: crmWrites.claimForSend,
    done: crmWrites.done,
    failed: crmWrites.failed,
  };
}
