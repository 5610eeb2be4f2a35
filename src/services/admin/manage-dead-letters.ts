import type { DeadLetter, DeadLetterFilter } from "../../domain/dead-letter.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import { MASK, maskNumbers } from "./mask-numbers.ts";

/** Null among them: jobs of no one workspace. */
type Whose = readonly (string | null)[];
/** Who asks, and for which workspace it is written down. */
export type Asking = {
  readonly whose: Whose;
  readonly workspaceId: string;
  readonly actor: string;
};

export type Deps = {
  readonly letters: {
    list(whose: Whose, limit: number, filter?: DeadLetterFilter): Promise<DeadLetter[]>;
    get(whose: Whose, id: string): Promise<DeadLetter | null>;
    setPayload(whose: Whose, id: string, payload: unknown): Promise<boolean>;
    remove(whose: Whose, id: string): Promise<boolean>;
  };
  /** Null when the payload is not of that job. */
  readonly addAgain: (jobName: string, payload: unknown) => ((key: string) => Promise<void>) | null;
  readonly audit: (record: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly details?: Readonly<Record<string, unknown>>;
  }) => Promise<void>;
};

/** At once, of many: a page that a request can wait for. */
const MOST_AT_ONCE = 500;

export type ManageDeadLetters = ReturnType<typeof createManageDeadLetters>;

/** Jobs that failed for good or were set aside: looked at, mended, sent again or thrown away, each written down. */
export function createManageDeadLetters({ letters, addAgain, audit }: Deps) {
  async function find(asking: Asking, id: string): Promise<DeadLetter> {
    const letter = await letters.get(asking.whose, id);
    if (letter !== null) return letter;
    throw new StickylineError("NOT_FOUND", "dead letter not found: it was sent again or discarded");
  }

  /** Added before it leaves, so that a crash between the two sends it twice, which does no harm, and never not at all. */
  async function requeue(asking: Asking, letter: DeadLetter): Promise<void> {
    const add = addAgain(letter.jobName, letter.payload);
    if (add === null) {
      throw new StickylineError("CONFLICT", "its payload doesn't fit this job: fix it first", {
        field: "payload",
      });
    }
    await add(`again\n${letter.id}\n${letter.at}`);
    await letters.remove(asking.whose, letter.id);
  }

  async function forAll(
    asking: Asking,
    filter: DeadLetterFilter,
    action: "requeued" | "discarded",
    work: (letter: DeadLetter) => Promise<unknown>,
  ) {
    const found = await letters.list(asking.whose, MOST_AT_ONCE, filter);
    const failed: string[] = [];
    for (const letter of found) {
      try {
        await work(letter);
      } catch (error) {
        // one that is not ready to go holds up no other
        if (!(error instanceof StickylineError && error.code === "CONFLICT")) throw error;
        failed.push(letter.id);
      }
    }
    const count = found.length - failed.length;
    const details = { count, ...filter };
    await audit({ ...by(asking), action: `dead-letters.${action}`, subject: "many", details });
    return { count, failed, more: found.length === MOST_AT_ONCE };
  }

  return {
    list: letters.list,

    /** With its payload; people's numbers are masked unless they are asked for, which is written down. */
    async read(asking: Asking, id: string, showNumbers: boolean): Promise<DeadLetter> {
      const letter = await find(asking, id);
      if (!showNumbers) return { ...letter, payload: maskNumbers(letter.payload) };
      await audit({ ...by(asking), action: "dead-letter.read", subject: id });
      return letter;
    },

    /** Changes the fields that are named, null takes one out (RFC 7396). INPUT_INVALID when no such job may be. */
    async mend(asking: Asking, id: string, patch: unknown): Promise<DeadLetter> {
      const letter = await find(asking, id);
      if (JSON.stringify(patch).includes(MASK)) {
        throw invalidInput("payload", "a number in it is masked: send it whole or leave it out");
      }
      const payload = mergePatch(letter.payload, patch);
      if (addAgain(letter.jobName, payload) === null) {
        throw invalidInput("payload", `not of the job ${letter.jobName}`);
      }
      if (ownerOf(payload) !== ownerOf(letter.payload)) {
        throw invalidInput("payload.workspaceId", "a job stays in its workspace");
      }
      await letters.setPayload(asking.whose, id, payload);
      const details = { fields: fieldsOf(patch) };
      await audit({ ...by(asking), action: "dead-letter.mended", subject: id, details });
      return { ...letter, payload: maskNumbers(payload) };
    },

    async requeue(asking: Asking, id: string): Promise<void> {
      await requeue(asking, await find(asking, id));
      await audit({ ...by(asking), action: "dead-letter.requeued", subject: id });
    },

    async discard(asking: Asking, id: string): Promise<void> {
      await find(asking, id);
      await letters.remove(asking.whose, id);
      await audit({ ...by(asking), action: "dead-letter.discarded", subject: id });
    },

    /** The newest 500 that match; `more`: ask again. Those that must be mended first stay, and are named. */
    requeueMany: (asking: Asking, filter: DeadLetterFilter) =>
      forAll(asking, filter, "requeued", (letter) => requeue(asking, letter)),

    discardMany: (asking: Asking, filter: DeadLetterFilter) =>
      forAll(asking, filter, "discarded", ({ id }) => letters.remove(asking.whose, id)),
  };
}

function by({ workspaceId, actor }: Asking) {
  return { workspaceId, actor };
}

function fieldsOf(patch: unknown): string[] {
  return typeof patch === "object" && patch !== null ? Object.keys(patch) : [];
}

function ownerOf(payload: unknown): unknown {
  return isRecord(payload) ? payload["workspaceId"] : undefined;
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged = new Map(Object.entries(isRecord(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
