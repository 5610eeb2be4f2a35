import { randomUUID } from "node:crypto";
import type { Decision } from "../domain/decision.ts";
import type { Notice } from "../domain/notice.ts";
import { createFollowUps } from "./follow-ups.ts";
import type { JobPayload, UpkeepJob } from "./jobs.ts";
import type { JobProducer } from "./producer.ts";

/** Legs of one call end together: their requests within this time make one job. */
const CALL_BUCKET_MS = 2_000;
/** Events of one moment are read together. */
const HINT_BUCKET_MS = 1_000;
/** Workers' clocks may be so far apart, and a request on its way for so long. */
const LATE_MS = 300;
/** A recording's entry is written when the call's own events have come too. */
const RECORDING_DELAY_MS = 2_000;

type Call = { readonly workspaceId: string; readonly legId: string };
type Payload<N extends Parameters<JobProducer["add"]>[0]> = Omit<JobPayload<N>, "v">;

export type Requests = ReturnType<typeof createRequests>;

/**
 * How each job is asked for: what makes two requests the same one, which are gathered, and how long they wait.
 */
export function createRequests({ add }: Pick<JobProducer, "add">, now: () => number) {
  /**
   * One job for each thing and bucket of time, run a little after the bucket's end: it sees all that was asked for in
   * it, by a clock that is behind as well, and what comes while it runs is in the next one.
   */
  function gathered(key: string, bucketMs: number, delayMs = 0) {
    const bucket = bucketAt(bucketMs, delayMs);
    return { key: `${key}\n${bucket}`, delayMs: delayTo(bucket, bucketMs) };
  }
  const bucketAt = (bucketMs: number, delayMs: number) =>
    Math.floor((now() + delayMs) / bucketMs) + 1;
  const delayTo = (bucket: number, bucketMs: number) => bucket * bucketMs + LATE_MS - now();
  const askFollowUp = createFollowUps({ add }, (bucket) => delayTo(bucket, CALL_BUCKET_MS));
  return {
    recordEvent: (event: Payload<"calls.record-event">, eventKey: string) =>
      add("calls.record-event", { v: 1, ...event }, { key: keyOf(event.lineId, eventKey) }),
    /** Those of several workspaces make a job each. */
    async recordDecisions(decisions: readonly Decision[]): Promise<void> {
      const workspaces = [...new Set(decisions.map(({ workspaceId }) => workspaceId))];
      await Promise.all(
        workspaces.map((workspaceId) => {
          const own = decisions.filter((decision) => decision.workspaceId === workspaceId);
          return add(
            "calls.record-decisions",
            { v: 1, workspaceId, decisions: own },
            { key: own[0]?.id ?? randomUUID() },
          );
        }),
      );
    },
    /** One that could not be stored with others: its attempts are its own. */
    recordDecisionAlone: (decision: JobPayload<"calls.record-decisions">["decisions"][number]) =>
      add(
        "calls.record-decisions",
        { v: 1, workspaceId: decision.workspaceId, decisions: [decision] },
        { key: keyOf(decision.id, "alone") },
      ),
    keepCallback: (callback: Payload<"calls.keep-callback">) =>
      add(
        "calls.keep-callback",
        { v: 1, ...callback },
        {
          key: callback.withdrawn === true ? `${callback.id}\nwithdrawn` : callback.id,
        },
      ),
    writeCall: (workspaceId: string, legId: string, delayMs = 0) =>
      add(
        "crm.write-call",
        { v: 1, workspaceId, legId },
        gathered(keyOf(workspaceId, legId), CALL_BUCKET_MS, delayMs),
      ),
    closeCall: (workspaceId: string, legId: string, delayMs = 0) =>
      add(
        "calls.close",
        { v: 1, workspaceId, legId },
        gathered(keyOf(workspaceId, legId), CALL_BUCKET_MS, delayMs),
      ),
    /** Without delay; each time it is asked for. */
    writeCallSoon: (workspaceId: string, legId: string) =>
      add(
        "crm.write-call",
        { v: 1, workspaceId, legId },
        { key: keyOf(workspaceId, legId, randomUUID()) },
      ),
    /** All that follows from a call, with what follows from others. */
    followCall: (workspaceId: string, legId: string, delayMs = 0) =>
      askFollowUp({
        workspaceId,
        legId,
        timeline: true,
        bucket: bucketAt(CALL_BUCKET_MS, delayMs),
      }),
    /** The same without its entry on the timeline. */
    lookAgain: (workspaceId: string, legId: string, delayMs: number) =>
      askFollowUp({
        workspaceId,
        legId,
        timeline: false,
        bucket: bucketAt(CALL_BUCKET_MS, delayMs),
      }),
    adoptContact: (workspaceId: string, legId: string) =>
      add("crm.adopt", { v: 1, workspaceId, legId }, { coalesceKey: keyOf(workspaceId, legId) }),
    writeRecording: ({ workspaceId, legId }: Call) =>
      add(
        "crm.write-call",
        { v: 1, workspaceId, legId },
        { key: keyOf(workspaceId, legId, `recording ${now()}`), delayMs: RECORDING_DELAY_MS },
      ),
    rescueCall: (rescue: Payload<"calls.rescue">, delayMs: number) =>
      add(
        "calls.rescue",
        { v: 1, ...rescue },
        { key: keyOf(rescue.workspaceId, rescue.decisionId, rescue.looks), delayMs },
      ),
    pullWaiting: (pull: Call & { readonly turn: number }, delayMs: number) =>
      add(
        "calls.pull",
        { v: 1, ...pull },
        { key: keyOf(pull.workspaceId, pull.legId, pull.turn), delayMs },
      ),
    /** Out of turn; once for each cause. */
    pullNow: ({ workspaceId, legId }: Call, cause: string) =>
      add(
        "calls.pull",
        { v: 1, workspaceId, legId, turn: null },
        { key: keyOf(workspaceId, legId, cause) },
      ),
    sendNotice: (
      workspaceId: string,
      channel: JobPayload<"notices.send">["channel"],
      notice: Notice,
    ) =>
      add(
        "notices.send",
        { v: 1, workspaceId, channel, notice: { ...notice, contactIds: [...notice.contactIds] } },
        { key: keyOf(workspaceId, notice.id, channel) },
      ),
    tellCallback: (workspaceId: string, news: Omit<Payload<"callbacks.tell">, "workspaceId">) =>
      add(
        "callbacks.tell",
        { v: 1, workspaceId, ...news },
        { key: keyOf(workspaceId, news.id, news.news, news.at) },
      ),
    completeTask: (workspaceId: string, task: { readonly id: string; readonly crmId: string }) =>
      add(
        "crm.complete-task",
        { v: 1, workspaceId, ...task },
        { key: keyOf(workspaceId, task.id) },
      ),
    syncCrm: (workspaceId: string, connectionId: string) =>
      add("crm.sync", { v: 1, workspaceId, connectionId }, { coalesceKey: connectionId }),
    /** Somebody connected it, or changed what is read: a run that is about to end may not have seen that any more. */
    syncCrmAnew: (workspaceId: string, connectionId: string) =>
      add(
        "crm.sync",
        { v: 1, workspaceId, connectionId },
        { key: keyOf(connectionId, `anew ${now()}`) },
      ),
    readChanges: (workspaceId: string, connectionId: string) =>
      add("crm.changes", { v: 1, workspaceId, connectionId }, { coalesceKey: connectionId }),
    readHints: (workspaceId: string, connectionId: string) =>
      add(
        "crm.read-hints",
        { v: 1, workspaceId, connectionId },
        gathered(connectionId, HINT_BUCKET_MS),
      ),
    takeCrmEvents: (
      key: string,
      accountId: string,
      events: readonly JobPayload<"crm.take-events">["events"][number][],
    ) => add("crm.take-events", { v: 1, accountId, events: [...events] }, { key }),
    /** What comes again by itself, of one workspace; not while that is still being done. */
    upkeep: (name: UpkeepJob, workspaceId: string) =>
      add(name, { v: 1, workspaceId }, { coalesceKey: workspaceId }),
    /** Out of turn; once for each cause. */
    tendCallbacks: (workspaceId: string, cause: string, delayMs: number) =>
      add("callbacks.tend", { v: 1, workspaceId }, { key: keyOf(workspaceId, cause), delayMs }),
    eraseContact: (workspaceId: string, crmId: string) =>
      add("crm.erase-contact", { v: 1, workspaceId, crmId }),
  };
}

function keyOf(...parts: readonly (string | number)[]): string {
  return parts.join("\n");
}
