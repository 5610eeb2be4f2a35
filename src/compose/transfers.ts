import { identityKey, type Decision, type DecisionRecord } from "../domain/decision.ts";
import { StickylineError } from "../domain/errors.ts";
import { CLAIM_NOBODY } from "../domain/map-queries.ts";
import { transferCapabilities } from "../services/passing-on/ask-again.ts";
import { createPullWaiting } from "../services/passing-on/pull-waiting.ts";
import { createRequestFollowUp } from "../services/passing-on/request-follow-up.ts";
import { createRescueCall } from "../services/passing-on/rescue-call.ts";
import { createTransferOnce, sentBefore } from "../services/passing-on/transfer-once.ts";
import { createClaim, createReleaseOffer } from "../state/claim.ts";
import { createReadVersion } from "../state/directory.ts";
import { createListWaiting } from "../state/waiting.ts";
import type { Clients } from "./clients.ts";
import type { Core } from "./core.ts";
import { capabilitiesOf, composeRouter } from "./router.ts";
import { toJobDecision } from "./routing.ts";

/** Nobody waits for a worker's decision but the caller in the queue. */
const DEADLINE_MS = 5_000;
/** When a rep is free, those who have waited longest are looked after at once. */
const WOKEN = 3;

export type Transfers = ReturnType<typeof composeTransfers>;

/** Calls that are passed on after our answer: those that ring in vain, and callers in a queue. */
export function composeTransfers(core: Core, clients: Clients) {
  const { stores, settings, jobs, redis, now, onFailure } = core;
  const claim = createClaim(redis);
  const listWaiting = createListWaiting(redis);
  const readVersion = createReadVersion(redis);

  async function requestRescue(
    rescue: { workspaceId: string; legId: string; decisionId: string; looks: number },
    delayMs: number,
  ): Promise<void> {
    const { workspaceId, decisionId, looks } = rescue;
    const key = `${workspaceId}\n${decisionId}\n${looks}`;
    await jobs.add("calls.rescue", { v: 1, ...rescue }, { key, delayMs });
  }

  async function requestPull(
    pull: { workspaceId: string; legId: string; turn: number },
    delayMs: number,
  ): Promise<void> {
    const key = `${pull.workspaceId}\n${pull.legId}\n${pull.turn}`;
    await jobs.add("calls.pull", { v: 1, ...pull }, { key, delayMs });
  }

  const cantPromise = () =>
    Promise.reject(
      new StickylineError("INPUT_INVALID", "a caller can't be told of a call back by a transfer"),
    );
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
    settingsOf: settings.settingsOf,
    callOf: stores.callEvents.callOf,
    decisionsOfLegs: stores.decisions.ofLegs,
    decisionsNear: stores.decisions.near,
    linkLegs: (workspaceId: string, a: string, b: string) =>
      stores.callEvents.link(workspaceId, a, b, { inferred: true }),
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
    appendDecision: (decision: Decision) =>
      jobs.add(
        "calls.record-decisions",
        { v: 1, workspaceId: decision.workspaceId, decisions: [toJobDecision(decision)] },
        { key: decision.id },
      ),
    now,
  };

  return {
    requestRescue,
    requestPull,
    requestFollowUp: createRequestFollowUp({
      async noteSettings(workspaceId) {
        settings.noteVersion(workspaceId, await readVersion(workspaceId));
      },
      lineById: settings.lineById,
      capabilitiesOf,
      requestRescue: ({ workspaceId, legId, id }: DecisionRecord, delayMs) =>
        requestRescue({ workspaceId, legId, decisionId: id, looks: 0 }, delayMs),
      requestPull: ({ workspaceId, legId }: DecisionRecord, delayMs) =>
        requestPull({ workspaceId, legId, turn: 0 }, delayMs),
      now,
    }),
    rescueCall: createRescueCall(passOn),
    pullWaiting: createPullWaiting({
      ...passOn,
      async leaveQueue(call) {
        await claim({ ...CLAIM_NOBODY, ...call }, now());
      },
    }),
    /** A call of this person has ended: whoever has waited longest for them is looked after now, not at their turn. */
    async personFreed(workspaceId: string, identity: string, cause: string): Promise<void> {
      const known = settings.settingsOf(workspaceId);
      const queues = known?.lines.some((line) => capabilitiesOf(line).wait?.queue !== undefined);
      const rep = known?.reps.find(({ identities }) =>
        identities.some((one) => identityKey(one) === identity),
      );
      if (queues !== true || rep === undefined) return;
      for (const legId of await listWaiting(workspaceId, rep.id, WOKEN)) {
        const key = `${workspaceId}\n${legId}\n${cause}`;
        await jobs.add("calls.pull", { v: 1, workspaceId, legId, turn: null }, { key });
      }
    },
  };
}
