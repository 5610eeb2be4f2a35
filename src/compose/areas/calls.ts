import { createBatcher } from "../../concurrency/batcher.ts";
import { outageOf } from "../../concurrency/outage-of.ts";
import { identityKey } from "../../domain/decision.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import { callerNameRoutes } from "../../http/api/caller-names.ts";
import { callerRoutes } from "../../http/api/callers.ts";
import { callRoutes } from "../../http/api/calls.ts";
import { presenceRoutes } from "../../http/api/presence.ts";
import { reportRoutes } from "../../http/api/reports.ts";
import { createListCallers } from "../../services/calls/list-callers.ts";
import { createListCalls } from "../../services/calls/list-calls.ts";
import { createNumbersOfRep } from "../../services/calls/numbers-of-rep.ts";
import { createListPresence } from "../../services/calls/list-presence.ts";
import { createNoteStatus, createPollStatuses } from "../../services/calls/note-status.ts";
import { createReconcilePresence } from "../../services/calls/reconcile-presence.ts";
import { createRecordCallEvent, type LoggedEvent } from "../../services/calls/record-call-event.ts";
import { createNameCallers } from "../../services/crm-access/name-callers.ts";
import { createNamePeople } from "../../services/crm-access/name-people.ts";
import { toLineView } from "../../services/lines/to-line-view.ts";
import { routingAdapters } from "../../telephony/registry.ts";
import type { Area } from "../area.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { perWorkspace } from "../per-workspace.ts";
import type { Access } from "./access.ts";
import type { Callbacks } from "./callbacks.ts";
import type { PassingOn } from "./passing-on.ts";
import type { Reps } from "./reps.ts";

/** What happens on calls, by their events and by asking the phone systems: presence, last agent, call log, reports. */
export function composeCalls(
  core: Core,
  clients: Clients,
  { personFreed }: Pick<PassingOn, "personFreed">,
  { timeZoneOf }: Pick<Access, "timeZoneOf">,
  {
    getRep,
    listReps,
    setAway,
    takeMissed,
    followDial,
    followTeam,
    repFreed,
  }: Pick<Reps, "getRep" | "listReps" | "setAway"> &
    Pick<Callbacks, "takeMissed" | "followDial" | "followTeam" | "repFreed">,
): Area {
  const { stores, settings, state, requests, changes, now, onFailure } = core;
  const { reconcileMs } = core.options.config;
  const log = createBatcher<LoggedEvent>({
    maxSize: 100,
    maxWaitMs: 3,
    handOn: stores.callEvents.append,
    ownerOf: ({ workspaceId }) => workspaceId,
    isOutage: (error) => outageOf(error) !== null,
  });

  const record = {
    applyLegEvent: state.applyLegEvent,
    noteCallEnds: state.noteCallEnds,
    appendEvent: (row: LoggedEvent) => log.push(row),
    followCall: requests.followCall,
    followDial,
    followTeam,
    async personFreed(workspaceId: string, identity: string, cause: string) {
      await Promise.all([
        personFreed(workspaceId, identity, cause),
        repFreed(workspaceId, identity, cause),
      ]);
    },
    callOf: stores.callEvents.callOf,
    now,
  };
  const recordCallEvent = createRecordCallEvent({
    ...record,
    lineById: settings.findLine,
    parseStatus: (line, payload) => adapterOf(line).parseStatus?.(payload) ?? null,
    noteStatus: createNoteStatus(state),
    onImplausible({ id, vendor }) {
      core.meters.implausibleTimes.inc({ vendor });
      core.options.log.warn({ lineId: id }, "an event told a time that can't be true");
    },
    parseCallEvent: (line, payload) =>
      adapterOf(line).parseCallEvent(
        payload,
        toLineView(line, settings.regionOf(line.workspaceId)),
      ),
  });
  const reconcilePresence = createReconcilePresence({
    ...record,
    settingsOf: settings.settingsOf,
    listLeases: state.listLeases,
    clientOf: clients.clientOfLine,
    log: core.options.log,
    onFailure,
  });
  const pollStatuses = createPollStatuses({
    settingsOf: settings.settingsOf,
    putStatuses: state.putStatuses,
    clientOf: clients.clientOfLine,
    now,
    onFailure,
  });

  const listCalls = createListCalls({
    ...stores.callEvents,
    recordingsOf: stores.recordings.ofLegs,
    async identitiesOf(workspaceId, repId) {
      return ((await stores.reps.get(workspaceId, repId))?.identities ?? []).map(identityKey);
    },
  });
  const listCallers = createListCallers({
    readActivities: state.readActivities,
    decisionsOfLegs: stores.decisions.ofLegs,
    decisionsNaming: stores.decisions.naming,
    now,
  });

  return {
    routes: [
      callRoutes({ listCalls }),
      callerRoutes({
        getRep,
        listReps,
        listCallers,
      }),
      callerNameRoutes({
        nameCallers: createNameCallers({
          contactsByNumber: stores.contacts.byNumber,
          namePeople: createNamePeople(clients),
          numbersOf: createNumbersOfRep({
            listCalls,
            listCallers,
            listCallbacks: stores.callbacks.list,
            listPins: stores.pins.list,
          }),
        }),
      }),
      presenceRoutes({
        listPresence: createListPresence({
          settingsOf: settings.settingsOf,
          readActivities: state.readActivities,
          now,
        }),
        setAway,
      }),
      reportRoutes({
        readFunnel: stores.routedCalls.funnel,
        readHoldOut: stores.routedCalls.holdOut,
        timeZoneOf,
        now,
      }),
    ],
    processors: {
      async "calls.record-event"({ workspaceId, lineId, receivedAt, payload }) {
        await recordCallEvent(lineId, receivedAt, payload);
        changes.tell(workspaceId, "presence", "calls");
        core.meters.eventLag.observe(Math.max(0, now() - receivedAt) / 1_000);
      },
      ...perWorkspace(core, "presence.reconcile", reconcilePresence),
      ...perWorkspace(core, "presence.poll-status", async (workspaceId) => {
        await pollStatuses(workspaceId);
        await takeMissed(workspaceId);
      }),
    },
    schedules: [
      { name: "presence.reconcile", everyMs: reconcileMs },
      { name: "presence.poll-status", everyMs: reconcileMs },
    ],
    close: () => log.drain(),
  };
}

function adapterOf({ vendor }: Line) {
  const adapter = routingAdapters.get(vendor);
  if (adapter !== undefined) return adapter;
  throw new StickylineError("CONFIG_INVALID", `no adapter for ${vendor}`);
}
