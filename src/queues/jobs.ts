import { Type, type Static, type TSchema } from "typebox";
import { DecisionRecord } from "../schemas/decision-record.ts";

/**
 * Every job and its payload. Ids and names hold no caller numbers; payloads may, so finished jobs are removed.
 * `v` is the payload's version: an older worker refuses what it does not know, a newer one reads the old.
 */
const Workspace = Type.String();
const Version = Type.Literal(1);

/** What comes again by itself. Without a workspace it asks for one job for each of them. */
const Upkeep = Type.Object({ v: Version, workspaceId: Type.Optional(Workspace) });

const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const jobSchemas = {
  /** A verified call event, as the vendor sent it. */
  "calls.record-event": Type.Object({
    v: Version,
    workspaceId: Workspace,
    lineId: Type.String(),
    receivedAt: Type.Number(),
    payload: Type.Record(Type.String(), Type.Unknown()),
  }),
  /** Decisions of up to 50 ms of a workspace's routing. */
  "calls.record-decisions": Type.Object({
    v: Version,
    /** Absent in jobs of earlier versions, which may hold several workspaces' decisions. */
    workspaceId: Type.Optional(Workspace),
    decisions: Type.Array(DecisionRecord),
  }),
  /** A promise to a caller: stored before they hear it. */
  "calls.keep-callback": Type.Object({
    v: Version,
    id: Type.String(),
    workspaceId: Workspace,
    lineId: Type.String(),
    callId: Type.String(),
    number: Type.String(),
    repId: Type.Union([Type.String(), Type.Null()]),
    promisedAt: Type.Number(),
    /** They entered the number; `calledFrom`: where they called from, null where that is withheld. */
    entered: Type.Optional(Type.Object({ calledFrom: Type.Union([Type.String(), Type.Null()]) })),
    /** Its caller never heard of it: nobody need ring them. */
    withdrawn: Type.Optional(Type.Boolean()),
  }),
  /** Have reps told of the callbacks that are due, and close those that are too old. */
  "callbacks.tend": Upkeep,
  /** Bring campaigns to where they are wanted, and stop what must not go on. */
  "campaigns.reconcile": Upkeep,
  /** Do what follows from these calls, of each of which a leg is named: close them, and have them written to the CRM. */
  "calls.follow-up": Type.Object({
    v: Version,
    workspaceId: Workspace,
    legIds: Type.Array(Type.String()),
    /** Whether they are written to the CRM too. */
    timeline: Type.Boolean(),
  }),
  /** Note what became of this call, and have its rep told. */
  "calls.close": Type.Object({ v: Version, workspaceId: Workspace, legId: Type.String() }),
  /** The rep whom this decision chose lets it ring: pass the call on, unless somebody has answered. */
  "calls.rescue": Type.Object({
    v: Version,
    workspaceId: Workspace,
    legId: Type.String(),
    decisionId: Type.String(),
    /** How often it was looked at before, as nothing was heard of the ringing yet. */
    looks: Type.Number(),
  }),
  /** Look after a caller in a queue: keep their place, or take them out of it. `turn` null: once, out of turn. */
  "calls.pull": Type.Object({
    v: Version,
    workspaceId: Workspace,
    legId: Type.String(),
    turn: OrNull(Type.Number()),
  }),
  /** Tell a rep, on one channel. */
  "notices.send": Type.Object({
    v: Version,
    workspaceId: Workspace,
    channel: Type.Enum(["task", "email", "webhook", "slack", "teams", "screen-pop", "crm-pop"]),
    notice: Type.Object({
      id: Type.String(),
      kind: Type.Enum(["ringing", "waiting", "missed", "callback"]),
      repId: Type.String(),
      number: Type.String(),
      dialled: Type.Optional(OrNull(Type.String())),
      contactIds: Type.Array(Type.String()),
      lineId: Type.String(),
      legId: Type.String(),
      at: Type.Number(),
      reason: Type.String(),
      takenByRepId: OrNull(Type.String()),
    }),
  }),
  /** Tell the workspace's webhook what became of this callback. */
  "callbacks.tell": Type.Object({
    v: Version,
    workspaceId: Workspace,
    id: Type.String(),
    news: Type.Enum(["created", "dialling", "closed"]),
    at: Type.Number(),
  }),
  /** The person was reached: mark the task about their missed call, `id` in the ledger, as done. */
  "crm.complete-task": Type.Object({
    v: Version,
    workspaceId: Workspace,
    id: Type.String(),
    crmId: Type.String(),
  }),
  /** Put this call on the contact's timeline. */
  "crm.write-call": Type.Object({ v: Version, workspaceId: Workspace, legId: Type.String() }),
  /** Make the rep who talked on this call the owner of a contact that nobody owns. */
  "crm.adopt": Type.Object({ v: Version, workspaceId: Workspace, legId: Type.String() }),
  /** Read owners, contacts, companies, deals, tickets and leads. */
  "crm.sync": Type.Object({ v: Version, workspaceId: Workspace, connectionId: Type.String() }),
  /** Refresh the CRM tokens that have lived three quarters of their life. */
  "crm.refresh-tokens": Upkeep,
  /** Read what changed, and what was deleted. */
  "crm.changes": Type.Object({ v: Version, workspaceId: Workspace, connectionId: Type.String() }),
  /** Read by their ids the records that something was said of. */
  "crm.read-hints": Type.Object({
    v: Version,
    workspaceId: Workspace,
    connectionId: Type.String(),
  }),
  /** What a CRM said of an account's records, verified; ids alone. */
  "crm.take-events": Type.Object({
    v: Version,
    accountId: Type.String(),
    events: Type.Array(
      Type.Object({
        kind: Type.Enum(["contact", "company", "deal", "ticket", "lead"]),
        id: Type.String(),
        what: Type.Enum(["changed", "moved", "erased"]),
        at: Type.Number(),
        ownerId: Type.Optional(OrNull(Type.String())),
      }),
    ),
  }),
  /** A person wants to be forgotten. */
  "crm.erase-contact": Type.Object({ v: Version, workspaceId: Workspace, crmId: Type.String() }),
  /** Ask for each CRM's changes, and at night for everything. */
  "crm.watch": Type.Object({ v: Version }),
  /** Ask the vendor who is really on a call. */
  "presence.reconcile": Upkeep,
  /** Ask the vendors who wants no calls or is off duty. */
  "presence.poll-status": Upkeep,
  /** Look after the routers at the vendors: enable what was switched off. */
  "lines.watch": Upkeep,
  /** Try the audio that lines' answers name. */
  "lines.probe-audio": Upkeep,
  /** Take out what was kept long enough. */
  "people.forget-old": Upkeep,
  /** Take out all of a workspace that was asked to be deleted. */
  "workspaces.delete": Upkeep,
} as const;

/** Whose a payload is; both null for what the program does for all of them. */
export type JobOwner = { readonly workspaceId: string | null; readonly accountId: string | null };

const NOBODYS: JobOwner = { workspaceId: null, accountId: null };

/** Reads it from any payload, of any version. */
export function ownerOfJob(payload: unknown): JobOwner {
  if (typeof payload !== "object" || payload === null) return NOBODYS;
  const workspaceId = "workspaceId" in payload ? payload.workspaceId : null;
  const accountId = "accountId" in payload ? payload.accountId : null;
  return {
    workspaceId: typeof workspaceId === "string" ? workspaceId : null,
    accountId: typeof accountId === "string" ? accountId : null,
  };
}

export type JobName = keyof typeof jobSchemas;
export type JobPayload<N extends JobName> = Static<(typeof jobSchemas)[N]>;

/** The same where nothing may change it, as whoever asks for a job hands it in. */
export type JobInput<N extends JobName> = Fixed<JobPayload<N>>;
type Fixed<T> = unknown extends T ? T : { readonly [K in keyof T]: Fixed<T[K]> };

/** Jobs that need nothing but the time. */
export type ScheduledJob = {
  [N in JobName]: { readonly v: 1 } extends JobPayload<N> ? N : never;
}[JobName];

/** Those of them that are done for each workspace by itself. */
export type UpkeepJob = Exclude<ScheduledJob, "crm.watch">;

export const jobNames: readonly JobName[] = Object.keys(jobSchemas).filter(
  (name): name is JobName => name in jobSchemas,
);

/** What does one kind of job. Throws a StickylineError that knows whether a retry helps. */
type Processor<N extends JobName> = (payload: JobPayload<N>) => Promise<unknown>;
export type Processors = { readonly [N in JobName]: Processor<N> };

/** Which queue a job waits in: presence goes first and has its own lock times. */
export const queueOf = {
  "calls.record-event": "call-events",
  "calls.record-decisions": "decisions",
  "calls.keep-callback": "decisions",
  "callbacks.tend": "upkeep",
  "campaigns.reconcile": "phone-upkeep",
  // not where a worker of an earlier version looks, which would bury what it does not know
  "calls.follow-up": "follow-ups",
  "calls.close": "calls",
  "calls.rescue": "transfers",
  "calls.pull": "transfers",
  "notices.send": "notices",
  "callbacks.tell": "notices",
  "crm.complete-task": "notices",
  "crm.write-call": "crm",
  "crm.adopt": "crm",
  "crm.sync": "crm-sync",
  "crm.refresh-tokens": "tokens",
  "crm.changes": "crm-sync",
  "crm.read-hints": "crm-hints",
  "crm.take-events": "crm-events",
  "crm.erase-contact": "crm-events",
  "crm.watch": "upkeep",
  "presence.reconcile": "phone-upkeep",
  "presence.poll-status": "phone-upkeep",
  "lines.watch": "phone-upkeep",
  "lines.probe-audio": "phone-upkeep",
  "people.forget-old": "upkeep",
  "workspaces.delete": "upkeep",
} as const satisfies Record<JobName, string>;

/** Where jobs of the other queues wait in PostgreSQL while the queues' Redis is away. */
export const SECOND_HOME = "second-home";

export type QueueName = (typeof queueOf)[JobName] | typeof SECOND_HOME;

/** The key under the queues' prefix that says when a worker was last heard of. */
export const WORKER_SEEN = "worker-seen";

/** Where the time's own turns wait: they ask for work and do none, so that no work keeps them waiting. */
export const SCHEDULE_QUEUE = "upkeep" satisfies QueueName;
