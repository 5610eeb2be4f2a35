import { join } from "node:path";
import type { Decision } from "../../domain/decision.ts";
import { StickylineError } from "../../domain/errors.ts";
import { decisionRoutes } from "../../http/api/decisions.ts";
import { createRecordDecisions } from "../../services/calls/record-decisions.ts";
import { createFindPeople } from "../../services/crm-access/find-people.ts";
import { explainFor } from "../../services/routing/explain-decision.ts";
import type { CallbackPromise } from "../../services/routing/keep-promise.ts";
import { createBatcher } from "../../concurrency/batcher.ts";
import { elapsedMs } from "../../concurrency/elapsed-ms.ts";
import { asOutage, outageOf } from "../../concurrency/outage-of.ts";
import { createKeepUntilTaken } from "../../spool/keep-until-taken.ts";
import { createSealedFiles } from "../../spool/sealed-files.ts";
import { createSecretBox } from "../../store/secret-box.ts";
import { openRedis } from "../../state/open-redis.ts";
import type { Area } from "../area.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { composeRouter } from "../router.ts";
import type { Notices } from "./notices.ts";
import type { PassingOn } from "./passing-on.ts";
import type { Reps } from "./reps.ts";

const DECISIONS_EVERY_MS = 50;
/** With every store down: in memory, about 40 MB; then on disk. */
const MOST_KEPT = 10_000;
const MOST_SPOOLED_BYTES = 512 * 1024 * 1024;

/** While the maps take no writes, each this often. */
const LOOK_FOR_MASTER_MS = 1_000;

export type Routing = ReturnType<typeof composeRouting>;

/** The routing path: its own Redis connection, which fails at once, and nothing that waits. */
export function composeRouting(
  core: Core,
  { crmOf }: Pick<Clients, "crmOf">,
  {
    getRep,
    tellDecided,
    requestFollowUp,
  }: Pick<Reps, "getRep"> & Pick<Notices, "tellDecided"> & Pick<PassingOn, "requestFollowUp">,
) {
  const { now, onFailure, settings, requests, stores, changes } = core;
  const redis = openRedis(core.options.redisUrl, {
    role: "router",
    onError: (error) => onFailure(asOutage("maps", error)),
  });

  const decisions = createBatcher<Decision>({
    maxSize: 200,
    maxWaitMs: DECISIONS_EVERY_MS,
    handOn: requests.recordDecisions,
    ownerOf: ({ workspaceId }) => workspaceId,
    isOutage: (error) => outageOf(error) !== null,
  });
  const kept = createKeepUntilTaken<Decision>({
    mostInMemory: MOST_KEPT,
    files: createSealedFiles({
      folder: join(core.options.config.dataDir, "spool"),
      mostBytes: MOST_SPOOLED_BYTES,
      ...createSecretBox(
        core.options.secretKey,
        core.options.config.previousSecretKey ?? undefined,
      ),
      now,
      onUnreadable: onFailure,
    }),
    read: readDecisions,
    handOn: requests.recordDecisions,
    onLost(count, error) {
      core.meters.lostDecisions.inc(count);
      onFailure(error);
    },
  });
  core.meters.keptDecisions(() => kept.held());

  /** Off the caller's path: what no store takes now is kept here and handed on when one is back. */
  function recordDecision(decision: Decision): void {
    if (kept.isHolding()) return kept.keep(decision);
    decisions.push(decision).catch((error: unknown) => {
      if (outageOf(error) === null) onFailure(error);
      else kept.keep(decision);
    });
  }

  async function keep(promise: CallbackPromise, withdrawn: boolean): Promise<void> {
    const { id, workspaceId, lineId, callId, number, repId, promisedAt, entered } = promise;
    if (number === null) throw new StickylineError("INPUT_INVALID", "no number to call back");
    const told = { id, workspaceId, lineId, callId, number, repId, promisedAt };
    const place = entered === undefined ? {} : { entered };
    await requests.keepCallback({ ...told, ...place, withdrawn });
  }

  let lookedAt = Number.NEGATIVE_INFINITY;
  /** The other connection leaves a replica by itself: once it can write, there is a master to be found. */
  function lookForMaster(): void {
    if (elapsedMs() - lookedAt < LOOK_FOR_MASTER_MS) return;
    lookedAt = elapsedMs();
    core.probes.maps().then(
      () => redis.disconnect(true),
      () => undefined,
    );
  }

  const router = composeRouter({
    redis,
    onReadOnly: lookForMaster,
    patientRedis: core.redis,
    enter: core.gates.lookUps.enter,
    settings,
    keepCallback: (promise) => keep(promise, false),
    withdrawCallback: (promise) => keep(promise, true),
    recordDecision,
    now,
    deadlineMs: core.options.config.deadlineMs,
    onFailure,
  });

  core.meters.breaker("maps", router.isRedisDown);

  const recordDecisions = createRecordDecisions({
    appendDecisions: stores.decisions.append,
    recordAlone: requests.recordDecisionAlone,
    followCall: requests.followCall,
    tellDecided,
    requestFollowUp,
  });

  return {
    ...router,
    /** Takes decisions out that no store took yet. */
    forgetKept: (isMeant: (text: string) => boolean) => kept.forget(isMeant),
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
        findPeople: createFindPeople({ crmOf, contactsOf: stores.contacts.byIds }),
        regionOf: settings.regionOf,
      }),
    ],
    processors: {
      async "calls.record-decisions"({ decisions: made }) {
        await recordDecisions(made);
        for (const { workspaceId } of made) changes.tell(workspaceId, "decisions");
      },
    },
    async close() {
      await decisions.drain();
      await kept.close();
      redis.disconnect();
    },
  } satisfies Area & Record<string, unknown>;
}

/** What this program wrote and sealed itself. */
function readDecisions(text: string): Decision[] {
  const read: Decision[] = JSON.parse(text);
  return read;
}
