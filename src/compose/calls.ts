import { createHash } from "node:crypto";
import type { CallLogEntry } from "../crm/port.ts";
import { identityKey } from "../domain/decision.ts";
import { StickylineError } from "../domain/errors.ts";
import type { Line } from "../domain/settings.ts";
import { toLineView } from "../http/webhooks/dialpad.ts";
import { createBatcher } from "../concurrency/batcher.ts";
import { outageOf } from "../concurrency/outage-of.ts";
import { createChooseTimelineEntry } from "../services/timeline/choose-timeline-entry.ts";
import { createRecordCallEvent, type LoggedEvent } from "../services/calls/record-call-event.ts";
import { createNoteStatus, createPollStatuses } from "../services/calls/note-status.ts";
import { createReconcilePresence } from "../services/calls/reconcile-presence.ts";
import { createWriteTimeline } from "../services/timeline/write-timeline.ts";
import { routingAdapters } from "../telephony/registry.ts";
import type { Clients } from "./clients.ts";
import type { Core } from "./core.ts";
import { createLedger } from "./ledger.ts";
import type { Transfers } from "./transfers.ts";

/** Legs of one call end together: their requests within this time make one job. */
const BUCKET_MS = 2_000;

export type Calls = ReturnType<typeof composeCalls>;

/** What happens to call events: presence, call log, timeline. */
export function composeCalls(
  core: Core,
  clients: Clients,
  transfers: Pick<Transfers, "personFreed">,
) {
  const { stores, settings, state, jobs, now, onFailure } = core;
  const log = createBatcher<LoggedEvent>({
    maxSize: 100,
    maxWaitMs: 3,
    handOn: stores.callEvents.append,
    ownerOf: ({ workspaceId }) => workspaceId,
    isOutage: (error) => outageOf(error) !== null,
  });

  /**
   * One job for each leg and bucket of time, run after the bucket's end: it sees all that was asked for in it, and
   * what comes while it runs is in the next one.
   */
  function later(name: "crm.write-call" | "calls.close") {
    return async (workspaceId: string, legId: string, delayMs = 0): Promise<void> => {
      const bucket = Math.floor((now() + delayMs) / BUCKET_MS) + 1;
      await jobs.add(
        name,
        { v: 1, workspaceId, legId },
        { key: `${workspaceId}\n${legId}\n${bucket}`, delayMs: bucket * BUCKET_MS - now() },
      );
    };
  }
  const requestTimeline = later("crm.write-call");
  const requestClose = later("calls.close");

  async function requestAdoption(workspaceId: string, legId: string): Promise<void> {
    await jobs.add(
      "crm.adopt",
      { v: 1, workspaceId, legId },
      { coalesceKey: `${workspaceId}\n${legId}` },
    );
  }

  async function lineById(lineId: string): Promise<Line | undefined> {
    const known = settings.lineById(lineId);
    if (known !== undefined) return known;
    await settings.reload();
    return settings.lineById(lineId);
  }

  async function callEnded(workspaceId: string, legId: string): Promise<void> {
    await requestTimeline(workspaceId, legId);
    await requestClose(workspaceId, legId);
  }

  const chooseEntry = createChooseTimelineEntry({
    setTimeline: stores.crmConnections.setTimeline,
    now,
  });

  const record = {
    applyLegEvent: state.applyLegEvent,
    appendEvent: (row: LoggedEvent) => log.push(row),
    requestTimeline: callEnded,
    personFreed: transfers.personFreed,
    async openLegs(workspaceId: string, prefix: string) {
      const reps = settings.settingsOf(workspaceId)?.reps ?? [];
      const queries = reps.map((rep) => ({
        id: rep.id,
        identityKeys: rep.identities.map(identityKey),
      }));
      const leases = (await state.listLeases(workspaceId, queries, now())).flat();
      return leases.flatMap(({ legId }) => (legId?.startsWith(prefix) ? [legId] : []));
    },
    now,
  };
  return {
    requestTimeline,
    requestClose,
    requestAdoption,
    recordCallEvent: createRecordCallEvent({
      ...record,
      lineById,
      parseStatus: (line, payload) => adapterOf(line).parseStatus?.(payload) ?? null,
      noteStatus: createNoteStatus(state),
      parseCallEvent(line, payload) {
        const region = settings.settingsOf(line.workspaceId)?.workspace.defaultRegion ?? "US";
        return adapterOf(line).parseCallEvent(payload, toLineView(line, region));
      },
    }),
    reconcilePresence: createReconcilePresence({
      ...record,
      settings: settings.all,
      listLeases: state.listLeases,
      clientOf: clients.clientOfLine,
      onFailure,
    }),
    pollStatuses: createPollStatuses({
      settings: settings.all,
      putStatuses: state.putStatuses,
      clientOf: clients.clientOfLine,
      now,
      onFailure,
    }),
    writeTimeline: createWriteTimeline({
      settingsOf: settings.settingsOf,
      async timelineOf(workspaceId) {
        const account = await clients.crmAccountOf(workspaceId);
        if (account === null) return null;
        const { client, settings: chosen } = account;
        const createAppEvent = (entry: CallLogEntry) =>
          clients.tryFeature(workspaceId, account, "app-event", () => client.createAppEvent(entry));
        return {
          client: { ...client, createAppEvent },
          ...(await chooseEntry(workspaceId, account)),
          appEvents: chosen.timeline.appEvents,
        };
      },
      callOf: stores.callEvents.callOf,
      decisionsOfLegs: stores.decisions.ofLegs,
      decisionsNear: stores.decisions.near,
      linkLegs: (workspaceId, a, b) =>
        stores.callEvents.link(workspaceId, a, b, { inferred: true }),
      contactsByNumber: stores.contacts.byNumber,
      relatedTo: stores.related.ofContacts,
      async recordingUrlsOf(workspaceId, legIds) {
        const known = await stores.recordings.ofLegs(workspaceId, legIds);
        const { publicUrl } = core.options.config;
        const query = new URLSearchParams({ workspace: workspaceId }).toString();
        return known.map(({ id }) => `${publicUrl}/api/recordings/${id}?${query}`);
      },
      ledger: createLedger(stores.crmWrites, "call"),
      eventLedger: createLedger(stores.crmWrites, "app-event"),
      hash: (text) => createHash("sha256").update(text).digest("hex"),
      now,
    }),
    close: () => log.drain(),
  };
}

function adapterOf({ vendor }: Line) {
  const adapter = routingAdapters.get(vendor);
  if (adapter !== undefined) return adapter;
  throw new StickylineError("CONFIG_INVALID", `no adapter for ${vendor}`);
}
