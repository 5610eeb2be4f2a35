import { mayAs, type Role } from "../../domain/access.ts";
import type { Decision } from "../../domain/decision.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { Line, Rep } from "../../domain/settings.ts";
import type { WhatIf, WhatIfAnswer } from "../routing/simulate-call.ts";

/** A contact or a company in the CRM. */
export type CallerRecord = { readonly kind: "contact" | "company"; readonly id: string };

/** Who looks: the account that they are in, and their e-mail. */
export type Viewer = { readonly accountId: string; readonly email: string | null };

export type ShownNumber = {
  readonly number: string;
  /** What each line would do with a call now. */
  readonly now: readonly { readonly line: string; readonly sentence: string }[];
  readonly pin: { readonly repId: string; readonly name: string } | null;
  /** The last ones; `at`: epoch milliseconds. */
  readonly decisions: readonly {
    readonly id: string;
    readonly at: number;
    readonly sentence: string;
    readonly url: string;
  }[];
};

export type ShownCaller = {
  readonly numbers: readonly ShownNumber[];
  /** To pin to; empty for whoever may not. */
  readonly reps: readonly { readonly id: string; readonly name: string }[];
  readonly mayPin: boolean;
};

export type Deps = {
  readonly workspaceOf: (accountId: string) => Promise<string | null>;
  /** E.164, of the record itself. */
  readonly numbersOf: (workspaceId: string, record: CallerRecord) => Promise<readonly string[]>;
  /** Whose e-mail this is here; null: nobody's of this workspace. */
  readonly memberOf: (
    workspaceId: string,
    email: string,
  ) => Promise<{ readonly userId: string; readonly role: Role } | null>;
  readonly listLines: (workspaceId: string) => Promise<readonly Line[]>;
  readonly listReps: (workspaceId: string) => Promise<readonly Rep[]>;
  readonly simulateCall: (input: WhatIf) => Promise<WhatIfAnswer>;
  readonly listDecisions: (
    workspaceId: string,
    filter: { readonly number: string; readonly limit: number },
  ) => Promise<readonly Decision[]>;
  readonly pins: {
    readonly list: (
      workspaceId: string,
    ) => Promise<readonly { readonly number: string; readonly repId: string }[]>;
    readonly set: (
      workspaceId: string,
      pin: { readonly number: string; readonly repId: string },
    ) => Promise<void>;
    readonly remove: (workspaceId: string, number: string) => Promise<void>;
  };
  /** What `work` changes is recorded as this user's. */
  readonly runAs: (userId: string, work: () => Promise<void>) => Promise<void>;
  readonly decisionUrl: (workspaceId: string, id: string) => string;
  readonly now: () => number;
};

const MOST_NUMBERS = 5;
const MOST_LINES = 5;
const MOST_DECISIONS = 3;

export type ShowCaller = ReturnType<typeof createShowCaller>;

/**
 * What the CRM's page of a contact or a company shows of us: who would get a call from there now and why, what became of
 * the last ones, and the pin. Pins are set by whom the CRM names by the e-mail of a manager or an admin here.
 */
export function createShowCaller(deps: Deps) {
  async function placeOf(viewer: Viewer): Promise<{ workspaceId: string; pinner: string | null }> {
    const workspaceId = await deps.workspaceOf(viewer.accountId);
    if (workspaceId === null) {
      throw new StickylineError("NOT_FOUND", "this account is not connected to Stickyline");
    }
    const { email } = viewer;
    const member = email === null ? null : await deps.memberOf(workspaceId, email);
    const mayPin = member !== null && mayAs(member.role, "manager");
    return { workspaceId, pinner: mayPin ? member.userId : null };
  }

  async function show(viewer: Viewer, record: CallerRecord): Promise<ShownCaller> {
    const { workspaceId, pinner } = await placeOf(viewer);
    const mayPin = pinner !== null;
    const numbers = (await deps.numbersOf(workspaceId, record)).slice(0, MOST_NUMBERS);
    const [lines, reps, pins] = await Promise.all([
      deps.listLines(workspaceId),
      deps.listReps(workspaceId),
      deps.pins.list(workspaceId),
    ]);
    const names = new Map(reps.map(({ id, name }) => [id, name]));
    const open = lines.filter(({ enabled }) => enabled).slice(0, MOST_LINES);
    const shown = await Promise.all(
      numbers.map(async (number): Promise<ShownNumber> => {
        const pin = pins.find((each) => each.number === number);
        const past = await deps.listDecisions(workspaceId, { number, limit: MOST_DECISIONS });
        return {
          number,
          now: await Promise.all(
            open.map(async (line) => {
              const input = { line, number, dialledNumber: null, at: deps.now(), policy: null };
              return { line: line.name, sentence: (await deps.simulateCall(input)).reason };
            }),
          ),
          pin:
            pin === undefined
              ? null
              : { repId: pin.repId, name: names.get(pin.repId) ?? "a rep who left" },
          decisions: past.map(({ id, at, reason }) => ({
            id,
            at,
            sentence: reason,
            url: deps.decisionUrl(workspaceId, id),
          })),
        };
      }),
    );
    const choices = mayPin ? reps.filter(({ enabled }) => enabled) : [];
    return { numbers: shown, mayPin, reps: choices.map(({ id, name }) => ({ id, name })) };
  }

  return {
    show,

    /** Null: nobody. Safe to repeat. What the record's page shows then. */
    async pin(
      viewer: Viewer,
      record: CallerRecord,
      { number, repId }: { readonly number: string; readonly repId: string | null },
    ): Promise<ShownCaller> {
      const { workspaceId, pinner } = await placeOf(viewer);
      if (pinner === null) {
        throw new StickylineError("FORBIDDEN", "pins are for managers and admins of Stickyline");
      }
      const own = await deps.numbersOf(workspaceId, record);
      if (!own.includes(number)) {
        throw new StickylineError("NOT_FOUND", "this number is not the record's");
      }
      const isPinned = (await deps.pins.list(workspaceId)).some((each) => each.number === number);
      await deps.runAs(pinner, async () => {
        if (repId !== null) await deps.pins.set(workspaceId, { number, repId });
        else if (isPinned) await deps.pins.remove(workspaceId, number);
      });
      return show(viewer, record);
    },
  };
}
