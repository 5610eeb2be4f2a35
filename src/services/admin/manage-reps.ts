import { identityKey, type Identity } from "../../domain/decision.ts";
import type { Stand } from "../../domain/facts.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { NewRep, Rep, RepChange } from "../../domain/settings.ts";
import { checkHours } from "../../schemas/check-hours.ts";
import type { RoutingAdapter } from "../../telephony/port.ts";
import type { RecordChange } from "./record-change.ts";

export type Deps = {
  readonly reps: {
    create(workspaceId: string, rep: NewRep & { ownerChosen: boolean }): Promise<Rep>;
    list(workspaceId: string): Promise<Rep[]>;
    get(workspaceId: string, id: string): Promise<Rep | null>;
    update(
      workspaceId: string,
      id: string,
      change: RepChange & { ownerChosen?: boolean },
    ): Promise<Rep | null>;
    remove(workspaceId: string, id: string): Promise<boolean>;
  };
  readonly adapterOf: (vendor: string) => RoutingAdapter | undefined;
  /** Ties reps to CRM owners by e-mail. */
  readonly matchReps: (workspaceId: string) => Promise<unknown>;
  readonly recordChange: RecordChange;
  readonly now: () => number;
};

export type ManageReps = ReturnType<typeof createManageReps>;

/** No more than "something at something": the mailbox itself is nobody's to judge. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/**
 * Reps as an admin sets them up. A rep whose CRM owner nobody chose is matched to one by e-mail. Errors are
 * INPUT_INVALID and CONFLICT with the field's name, and NOT_FOUND. `crmOwnerId: null` leaves the owner to the match again.
 */
export function createManageReps({ reps, adapterOf, matchReps, recordChange, now }: Deps) {
  const settle = async (workspaceId: string, id: string, action: string, changed: string[]) => {
    await matchReps(workspaceId);
    await recordChange({ workspaceId, actor: "admin", action, subject: id, details: { changed } });
    return found(await reps.get(workspaceId, id));
  };

  async function checkStandIns(workspaceId: string, ownId: string | null, change: RepChange) {
    checkHours(change.hours, "hours");
    checkTime(change.delegate, "delegate");
    checkTime(change.successor, "successor");
    const named = [
      ["backupId", change.backupId],
      ["delegate.repId", change.delegate?.repId],
      ["successor.repId", change.successor?.repId],
    ] as const;
    for (const [field, id] of named) {
      if (id === null || id === undefined) continue;
      if (id === ownId)
        throw invalidInput(field, "name another rep: a rep can't stand in for themselves");
      if ((await reps.get(workspaceId, id)) === null) {
        throw invalidInput(field, "rep not found; GET /api/reps lists them");
      }
    }
  }

  return {
    async create(workspaceId: string, input: NewRep): Promise<Rep> {
      await checkStandIns(workspaceId, null, input);
      const checked = { ...input, ...check(input, adapterOf) };
      const ownerChosen = typeof input.crmOwnerId === "string";
      const { id } = await reps.create(workspaceId, { ...checked, ownerChosen });
      return settle(workspaceId, id, "rep.created", Object.keys(input));
    },

    list: (workspaceId: string) => reps.list(workspaceId),

    get: async (workspaceId: string, id: string) => found(await reps.get(workspaceId, id)),

    async update(workspaceId: string, id: string, change: RepChange): Promise<Rep> {
      const { crmOwnerId } = change;
      await checkStandIns(workspaceId, id, change);
      found(
        await reps.update(workspaceId, id, {
          ...change,
          ...check(change, adapterOf),
          ...(crmOwnerId === undefined ? {} : { ownerChosen: crmOwnerId !== null }),
        }),
      );
      return settle(workspaceId, id, "rep.changed", Object.keys(change));
    },

    /** The rep is back: what they missed before does not count. */
    async checkIn(workspaceId: string, id: string): Promise<Rep> {
      found(await reps.update(workspaceId, id, { checkedInAt: now() }));
      return settle(workspaceId, id, "rep.checked-in", []);
    },

    async remove(workspaceId: string, id: string): Promise<void> {
      if (!(await reps.remove(workspaceId, id))) found(null);
      await recordChange({ workspaceId, actor: "admin", action: "rep.removed", subject: id });
    },
  };
}

/** One that ends before it begins never counts. */
function checkTime(stand: Stand | null | undefined, field: string): void {
  const { fromMs = null, untilMs = null } = stand ?? {};
  if (fromMs !== null && untilMs !== null && untilMs <= fromMs) {
    throw invalidInput(`${field}.untilMs`, "must be later than fromMs");
  }
}

function check(
  { email, identities }: RepChange,
  adapterOf: Deps["adapterOf"],
): Pick<RepChange, "email" | "identities"> {
  return {
    ...(email === undefined ? {} : { email: checkEmail(email) }),
    ...(identities === undefined ? {} : { identities: checkIdentities(identities, adapterOf) }),
  };
}

function checkEmail(email: string): string {
  const trimmed = email.trim();
  if (EMAIL.test(trimmed)) return trimmed;
  throw invalidInput("email", "write an e-mail address: it ties the rep to the CRM owner");
}

function checkIdentities(
  identities: readonly Identity[],
  adapterOf: Deps["adapterOf"],
): Identity[] {
  const seen = new Set<string>();
  return identities.map((raw, index) => {
    const field = `identities.${index}`;
    const adapter = adapterOf(raw.vendor);
    if (adapter === undefined) {
      throw invalidInput(`${field}.vendor`, "unknown phone system");
    }
    const types = adapter.capabilities.repIdentityTypes;
    if (!types.includes(raw.type)) {
      throw invalidInput(`${field}.type`, `a person here is one of: ${types.join(", ")}`);
    }
    const identity = { vendor: raw.vendor, ...adapter.checkTarget(raw, field) };
    if (seen.has(identityKey(identity))) throw invalidInput(field, "this identity is listed twice");
    seen.add(identityKey(identity));
    return identity;
  });
}

function found(rep: Rep | null): Rep {
  if (rep === null)
    throw new StickylineError("NOT_FOUND", "rep not found; GET /api/reps lists them");
  return rep;
}
