import { randomUUID } from "node:crypto";
import type { Decision } from "../domain/decision.ts";
import { StickylineError } from "../domain/errors.ts";
import { createBatcher } from "../concurrency/batcher.ts";
import type { CallbackPromise } from "../services/routing/keep-promise.ts";
import { openRedis } from "../state/connection.ts";
import type { Core } from "./core.ts";
import { composeRouter } from "./router.ts";

const DECISIONS_EVERY_MS = 50;

export type Routing = ReturnType<typeof composeRouting>;

/** The routing path: its own Redis connection, which fails at once, and nothing that waits. */
export function composeRouting(core: Core) {
  const { now, onFailure, settings, jobs } = core;
  const redis = openRedis(core.options.redisUrl, { role: "router", onError: onFailure });

  const decisions = createBatcher<Decision>({
    maxSize: 200,
    maxWaitMs: DECISIONS_EVERY_MS,
    async flush(batch) {
      // a job holds one workspace's alone
      const workspaces = [...new Set(batch.map(({ workspaceId }) => workspaceId))];
      await Promise.all(
        workspaces.map((workspaceId) => {
          const own = batch.filter((decision) => decision.workspaceId === workspaceId);
          return jobs.add(
            "calls.record-decisions",
            { v: 1, workspaceId, decisions: own.map(toJobDecision) },
            { key: own[0]?.id ?? randomUUID() },
          );
        }),
      );
    },
  });

  async function keep(promise: CallbackPromise, withdrawn: boolean): Promise<void> {
    const { id, workspaceId, lineId, callId, number, repId, promisedAt } = promise;
    if (number === null) throw new StickylineError("INPUT_INVALID", "no number to call back");
    await jobs.add(
      "calls.keep-callback",
      { v: 1, id, workspaceId, lineId, callId, number, repId, promisedAt, withdrawn },
      { key: withdrawn ? `${id}\nwithdrawn` : id },
    );
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

  return {
    ...router,
    async close() {
      await decisions.drain();
      redis.disconnect();
    },
  };
}

/** Job payloads are plain JSON: the schema's types know no readonly. */
export function toJobDecision({ snapshot, ...decision }: Decision) {
  return {
    ...decision,
    target: decision.target === null ? null : { ...decision.target },
    rungs: decision.rungs.map((rung) => ({ ...rung })),
    contacts: [...decision.contacts],
    steps: { ...decision.steps },
    snapshot: { ...snapshot },
  };
}
