import type { PersonTraces } from "../../domain/person-traces.ts";
import { StickylineError } from "../../domain/errors.ts";
import { anyWritingOf, e164Twins } from "../../domain/number-writings.ts";
import type { Rep } from "../../domain/settings.ts";

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
  readonly findNumber: (workspaceId: string, e164: string) => Promise<PersonTraces>;
  /** Lines, reps and policies, as text: numbers in these are the workspace's own. */
  readonly settingsText: (workspaceId: string) => Promise<string>;
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
  /** Takes decisions out that no store took yet, by their text; how many. */
  readonly forgetKept: (isTheirs: (text: string) => boolean) => Promise<number>;
  readonly audit: (record: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly details: Readonly<Record<string, number>>;
  }) => Promise<void>;
  readonly newId: () => string;
};

/** Erases a person by a contact's id, or by a number (E.164). */
export type Erase = (workspaceId: string, named: string, actor: string) => Promise<Erased>;

/**
 * Erases a person: contact, map, calls, recordings, decisions, last agent, callbacks, waiting and failed jobs, in every
 * writing of a number. The record that it was done holds no personal data. Done again it finds nothing. The CRM's own
 * copy is the CRM's: while a contact is there, the next sync brings it back.
 */
export function createErasePerson(deps: Deps): {
  /**
   * Also under ids that were merged and when the contact was deleted before. A number that somebody else has too stays
   * theirs, with its calls, but for decisions that name this contact.
   */
  readonly eraseContact: Erase;
  /**
   * The number goes, whoever has it; a contact that has no other goes too. INPUT_INVALID for a number of the workspace's
   * own lines, reps and policies.
   */
  readonly eraseNumber: Erase;
} {
  async function erase(
    workspaceId: string,
    traces: PersonTraces,
    actor: string,
    action: string,
  ): Promise<Erased> {
    const isTheirs = findsPerson(traces);
    // first what would write it again
    let jobs = await deps.forgetKept(isTheirs);
    jobs += await deps.purgeJobs(workspaceId, isTheirs);
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
    await deps.audit({ workspaceId, actor, action, subject, details });
    return erased;
  }

  return {
    async eraseContact(workspaceId, crmId, actor) {
      const traces = await deps.find(workspaceId, crmId);
      return erase(workspaceId, traces, actor, "contact.erased");
    },
    async eraseNumber(workspaceId, e164, actor) {
      const ours = findsText(anyWritingOf(e164Twins(e164)));
      if (ours(await deps.settingsText(workspaceId))) {
        throw new StickylineError(
          "INPUT_INVALID",
          "a line, a rep or a policy of this workspace has this number: remove it there first",
          { field: "number" },
        );
      }
      const traces = await deps.findNumber(workspaceId, e164);
      return erase(workspaceId, traces, actor, "number.erased");
    },
  };
}

/** Whether a text, as JSON, speaks of the person: by id as a whole text, by a number in any writing, by leg. */
function findsPerson({ ids, ownNumbers, legIds }: PersonTraces): (text: string) => boolean {
  const words = [...ids, ...legIds].map((name) => JSON.stringify(name));
  const hasNumber = findsText(anyWritingOf(ownNumbers));
  return (text) => words.some((word) => text.includes(word)) || hasNumber(text);
}

function findsText(pattern: string | null): (text: string) => boolean {
  if (pattern === null) return () => false;
  const writing = new RegExp(pattern);
  return (text) => writing.test(text);
}
