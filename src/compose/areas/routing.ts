import type { Decision } from "../../domain/decision.ts";
import { StickylineError } from "../../domain/errors.ts";
import { decisionRoutes } from "../../http/api/decisions.ts";
import { createRecordDecisions } from "../../services/calls/record-decisions.ts";
import { explainFor } from "../../services/routing/explain-decision.ts";
import type { CallbackPromise } from "../../services/routing/keep-promise.ts";
import { createBatcher } from "../../concurrency/batcher.ts";
import { openRedis } from "../../state/connection.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";
import { composeRouter } from "../router.ts";
import type { Notices } from "./notices.ts";
import type { PassingOn } from "./passing-on.ts";
import type { Reps } from "./reps.ts";

const DECISIONS_EVERY_MS = 50;

export type Routing = ReturnType<typeof composeRouting>;

/** The routing path: its own Redis connection, which fails at once, and nothing that waits. */
export function composeRouting(
  core: Core,
  {
    getRep,
    tellDecided,
    requestFollowUp,
  }: Pick<Reps, "getRep"> & Pick<Notices, "tellDecided"> & Pick<PassingOn, "requestFollowUp">,
) {
  const { now, onFailure, settings, requests, stores } = core;
  const redis = openRedis(core.options.redisUrl, { role: "router", onError: onFailure });

  const decisions = createBatcher<Decision>({
    maxSize: 200,
    maxWaitMs: DECISIONS_EVERY_MS,
    flush: requests.recordDecisions,
  });

  async function keep(promise: CallbackPromise, withdrawn: boolean): Promise<void> {
    const { id, workspaceId, lineId, callId, number, repId, promisedAt } = promise;
    if (number === null) throw new StickylineError("INPUT_INVALID", "no number to call back");
    const kept = { id, workspaceId, lineId, callId, number, repId, promisedAt };
    await requests.keepCallback({ ...kept, withdrawn });
  }

  const router = composeRouter({
    redis,
    patientRedis: core.redis,
    settings,
    keepCallback: (promise) => keep(promise, false),
    withdrawCallback: (promise) => keep(promise, true),
    recordDecision(decision) {
      decisions.push(decision).catch(onFailure);
    },
    now,
    deadlineMs: core.options.config.deadlineMs,
    onFailure,
  });

  const recordDecisions = createRecordDecisions({
    appendDecisions: stores.decisions.append,
    requestTimeline: requests.writeCall,
    requestClose: requests.closeCall,
    tellDecided,
    requestFollowUp,
  });

  return {
    ...router,
    routes: [
      decisionRoutes({
        listDecisions: stores.decisions.list,
        getDecision: stores.decisions.get,
        async explainFor(decision, repId) {
          const rep = await getRep(decision.workspaceId, repId);
          const policies = settings.settingsOf(decision.workspaceId)?.policies;
          const [policyId = ""] = decision.policyVersion.split("@");
          return explainFor(decision, repId, rep.name, policies?.get(policyId));
        },
        regionOf: settings.regionOf,
      }),
    ],
    processors: {
      "calls.record-decisions": ({ decisions: made }) => recordDecisions(made),
      "calls.keep-callback": ({ v: _version, ...callback }) => stores.callbacks.keep(callback),
    },
    async close() {
      await decisions.drain();
      redis.disconnect();
    },
  } satisfies Area & Record<string, unknown>;
}
