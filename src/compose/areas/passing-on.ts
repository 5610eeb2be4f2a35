import type { Decision, DecisionRecord } from "../../domain/decision.ts";
import { StickylineError } from "../../domain/errors.ts";
import { CLAIM_NOBODY } from "../../domain/map-queries.ts";
import { transferCapabilities } from "../../services/passing-on/ask-again.ts";
import { createPullWaiting } from "../../services/passing-on/pull-waiting.ts";
import { createRequestFollowUp } from "../../services/passing-on/request-follow-up.ts";
import { createRescueCall } from "../../services/passing-on/rescue-call.ts";
import { createTransferOnce, sentBefore } from "../../services/passing-on/transfer-once.ts";
import { createClaim, createReleaseOffer } from "../../state/claim.ts";
import { createReadVersion } from "../../state/directory.ts";
import { createListWaiting } from "../../state/waiting.ts";
import { composeCallReader } from "../call-reader.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { composeRouter } from "../router.ts";
import { capabilitiesOf } from "../capabilities-of.ts";
import { createLookAfter } from "../../services/passing-on/look-after.ts";
import { createPersonFreed } from "../../services/passing-on/person-freed.ts";
import type { Area } from "../area.ts";

/** Nobody waits for a worker's decision but the caller in the queue. */
const DEADLINE_MS = 5_000;

export type PassingOn = ReturnType<typeof composePassingOn>;

/** Calls that are passed on after our answer: those that ring in vain, and callers in a queue. */
export function composePassingOn(core: Core, clients: Clients) {
  const { stores, settings, requests, redis, now, onFailure } = core;
  const claim = createClaim(redis);
  const readVersion = createReadVersion(redis);

  const { routeCall: routeAgain } = composeRouter({
    redis,
    patientRedis: redis,
    settings,
    keepCallback: cantPromise,
    withdrawCallback: cantPromise,
    capabilitiesOf: (line) => transferCapabilities(capabilitiesOf(line)),
    recordDecision: () => undefined,
    now,
    deadlineMs: DEADLINE_MS,
    onFailure,
  });

  const passOn = {
    ...composeCallReader(core),
    eventsOfNumber: stores.callEvents.ofNumberSince,
    routeAgain,
    releaseOffer: createReleaseOffer(redis),
    sentBefore: (workspaceId: string, decisionId: string) =>
      sentBefore({ ledger: stores.callTransfers, now }, workspaceId, decisionId),
    transferOnce: createTransferOnce({
      ledger: stores.callTransfers,
      clientOf: clients.clientOfLine,
      linkLegs: (workspaceId, a, b) =>
        stores.callEvents.link(workspaceId, a, b, { inferred: false }),
      onFailure,
      now,
    }),
    appendDecision: (decision: Decision) => requests.recordDecisions([decision]),
    now,
  };

  const lookAfter = createLookAfter({
    rescueCall: createRescueCall(passOn),
    requestRescue: requests.rescueCall,
    pullWaiting: createPullWaiting({
      ...passOn,
      async leaveQueue(call) {
        await claim({ ...CLAIM_NOBODY, ...call }, now());
      },
    }),
    requestPull: requests.pullWaiting,
  });

  return {
    requestFollowUp: createRequestFollowUp({
      async noteSettings(workspaceId) {
        settings.noteVersion(workspaceId, await readVersion(workspaceId));
      },
      lineById: settings.lineById,
      capabilitiesOf,
      requestRescue: ({ workspaceId, legId, id }: DecisionRecord, delayMs) =>
        requests.rescueCall({ workspaceId, legId, decisionId: id, looks: 0 }, delayMs),
      requestPull: ({ workspaceId, legId }: DecisionRecord, delayMs) =>
        requests.pullWaiting({ workspaceId, legId, turn: 0 }, delayMs),
      now,
    }),
    personFreed: createPersonFreed({
      settingsOf: settings.settingsOf,
      capabilitiesOf,
      listWaiting: createListWaiting(redis),
      requestPull: requests.pullNow,
    }),
    processors: {
      "calls.rescue": lookAfter.ringing,
      "calls.pull": lookAfter.waiting,
    },
  } satisfies Area & Record<string, unknown>;
}

function cantPromise(): Promise<never> {
  return Promise.reject(
    new StickylineError("INPUT_INVALID", "a transfer can't promise the caller a callback"),
  );
}
