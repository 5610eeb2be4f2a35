import type { Rep } from "../../domain/settings.ts";

/** Everything under which a person may be found here. */
export type PersonTraces = {
  readonly ids: readonly string[];
  readonly numbers: readonly string[];
  /** The numbers that nobody else has. */
  readonly ownNumbers: readonly string[];
  readonly legIds: readonly string[];
};

export type Erased = {
  /** Of the record that it was done. */
  readonly id: string;
  readonly contacts: number;
  readonly calls: number;
  readonly decisions: number;
  readonly jobs: number;
  readonly recordings: number;
};

export type Deps = {
  readonly find: (workspaceId: string, crmId: string) => Promise<PersonTraces>;
  readonly erase: (
    workspaceId: string,
    traces: PersonTraces,
  ) => Promise<Pick<Erased, "contacts" | "calls" | "decisions">>;
  /** Takes the recordings of these legs away, files and rows; how many. */
  readonly forgetRecordings: (workspaceId: string, legIds: readonly string[]) => Promise<number>;
  readonly refreshMap: (workspaceId: string) => Promise<number>;
  readonly listReps: (workspaceId: string) => Promise<readonly Pick<Rep, "id">[]>;
  readonly forgetCaller: (
    workspaceId: string,
    caller: {
      readonly numbers: readonly string[];
      readonly legIds: readonly string[];
      readonly repIds: readonly string[];
    },
  ) => Promise<void>;
  /** Takes jobs out of all queues whose payload a test finds, but for other workspaces' ones; how many. */
  readonly purgeJobs: (
    workspaceId: string,
    isTheirs: (payload: string) => boolean,
  ) => Promise<number>;
  /** What processes keep in memory of numbers they read lately goes too, in every one. */
  readonly forgetRecent: (workspaceId: string) => Promise<void>;
  readonly audit: (record: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly details: Readonly<Record<string, number>>;
  }) => Promise<void>;
  readonly newId: () => string;
};

/**
 * Erases a person: contact, map, calls, recordings, decisions, last agent, callbacks, waiting and failed jobs, also
 * under ids that were merged and when the contact was deleted before. A number that somebody else has too stays theirs, with its
 * calls, but for decisions that name this contact. The record that it was done holds no personal data. Done again it
 * finds nothing. The CRM's own copy is the CRM's: while a contact is there, the next sync brings it back.
 */
export function createEraseContact(
  deps: Deps,
): (workspaceId: string, crmId: string, actor: string) => Promise<Erased> {
  return async (workspaceId, crmId, actor) => {
    const traces = await deps.find(workspaceId, crmId);
    const isTheirs = findsPerson(traces);
    // first what would write it again
    let jobs = await deps.purgeJobs(workspaceId, isTheirs);
    const recordings = await deps.forgetRecordings(workspaceId, traces.legIds);
    const rows = await deps.erase(workspaceId, traces);
    await deps.refreshMap(workspaceId);
    const repIds = (await deps.listReps(workspaceId)).map(({ id }) => id);
    const { ownNumbers: numbers, legIds } = traces;
    await deps.forgetCaller(workspaceId, { numbers, legIds, repIds });
    jobs += await deps.purgeJobs(workspaceId, isTheirs);
    await deps.forgetRecent(workspaceId);
    const erased = { id: deps.newId(), ...rows, jobs, recordings };
    const { id: subject, ...details } = erased;
    await deps.audit({ workspaceId, actor, action: "contact.erased", subject, details });
    return erased;
  };
}

/** Whether a job's payload, as JSON, speaks of the person: by id as a whole text, by the digits of a number, by leg. */
function findsPerson({ ids, ownNumbers, legIds }: PersonTraces): (payload: string) => boolean {
  const words = [
    ...ids.map((id) => `"${id}"`),
    ...ownNumbers.map((number) => number.slice(1)),
    ...legIds.map((legId) => JSON.stringify(legId)),
  ];
  return (payload) => words.some((word) => payload.includes(word));
}
