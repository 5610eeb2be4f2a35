import type { Direction } from "./call.ts";
import type { AdoptSettings } from "./crm-settings.ts";

/** A talk that has ended, with the rep who had it. */
export type RepTalk = {
  readonly repId: string;
  /** The rep's owner id in the CRM. */
  readonly ownerId: string | null;
  readonly teams: readonly string[];
  readonly direction: Direction;
  readonly talkMs: number;
};

/** A contact behind the number, as the mirror knows it. */
export type AdoptableContact = { readonly id: string; readonly ownerId: string | null };

/** Why an owner is left as they are. Closed, so that each has its sentence. */
export type KeptReason =
  | "switched-off"
  | "too-short"
  | "other-direction"
  | "other-team"
  | "no-crm-owner"
  | "no-contact"
  | "owned"
  | "ambiguous";

/** What a talk does to the ownership of the contacts behind its number, before the CRM is asked. */
export type Adoption =
  | {
      readonly kind: "adopt";
      readonly contactId: string;
      /** Who must be the owner for us to write; null: nobody. */
      readonly previousOwnerId: string | null;
    }
  | { readonly kind: "kept"; readonly reason: KeptReason };

/**
 * Which contact a talk makes the rep the owner of. Only one that nobody owns, and only where it is clear whom the
 * talk was with: of several contacts behind the number exactly one may be without an owner, and nobody else may own
 * another. `lostOwners`: owners whose calls with the number only got lost for as long as the settings say.
 */
export function decideAdoption(
  talk: RepTalk,
  contacts: readonly AdoptableContact[],
  settings: AdoptSettings,
  lostOwners: ReadonlySet<string> = new Set(),
): Adoption {
  const reason = unfitTalk(talk, settings);
  if (reason !== null) return { kind: "kept", reason };
  const [first] = contacts;
  if (first === undefined) return { kind: "kept", reason: "no-contact" };
  const unowned = contacts.filter(({ ownerId }) => ownerId === null);
  const others = contacts.filter(({ ownerId }) => ownerId !== null && ownerId !== talk.ownerId);
  const [free] = unowned;
  if (free !== undefined) {
    return unowned.length === 1 && others.length === 0
      ? { kind: "adopt", contactId: free.id, previousOwnerId: null }
      : { kind: "kept", reason: "ambiguous" };
  }
  const previousOwnerId = first.ownerId;
  const isLost =
    settings.lostAfterMonths !== null &&
    contacts.length === 1 &&
    previousOwnerId !== null &&
    previousOwnerId !== talk.ownerId &&
    lostOwners.has(previousOwnerId);
  return isLost
    ? { kind: "adopt", contactId: first.id, previousOwnerId }
    : { kind: "kept", reason: "owned" };
}

function unfitTalk(talk: RepTalk, settings: AdoptSettings): KeptReason | null {
  if (!settings.enabled) return "switched-off";
  if (talk.talkMs < settings.minimumTalkSeconds * 1_000) return "too-short";
  if (!settings.directions.some((direction) => direction === talk.direction)) {
    return "other-direction";
  }
  const { teams } = settings;
  if (teams !== null && !talk.teams.some((team) => teams.includes(team))) return "other-team";
  return talk.ownerId === null ? "no-crm-owner" : null;
}

/** An owner that a contact had, newest first in a history. Times are epoch milliseconds by the CRM's clock. */
export type OwnerPeriod = {
  readonly ownerId: string | null;
  readonly at: number;
  /** Written by an integration, as we are one. */
  readonly byIntegration: boolean;
};

/** What became of our write, by the contact's history after it. */
export type WriteVerdict =
  /** It never arrived. */
  | { readonly kind: "absent" }
  | { readonly kind: "stands" }
  /** Somebody set another owner after ours: theirs stands. */
  | { readonly kind: "overruled" }
  /** Somebody had set an owner after we looked and before we wrote: theirs is to be put back. */
  | { readonly kind: "displaced"; readonly ownerId: string };

/**
 * Reads a contact's history after a write of `ownerId` that was begun when the newest entry was `seenAt` (0: there was
 * none) over `previousOwnerId`. A write whose answer was lost is found here too, or is absent.
 */
export function judgeWrite(
  history: readonly OwnerPeriod[],
  write: {
    readonly ownerId: string;
    readonly previousOwnerId: string | null;
    readonly seenAt: number;
  },
): WriteVerdict {
  const since = history.filter(({ at }) => at > write.seenAt);
  const ours = since.findIndex(
    ({ ownerId, byIntegration }) => byIntegration && ownerId === write.ownerId,
  );
  if (ours === -1) return { kind: "absent" };
  if (ours > 0) return { kind: "overruled" };
  const before = since[1]?.ownerId ?? null;
  return before === null || before === write.ownerId || before === write.previousOwnerId
    ? { kind: "stands" }
    : { kind: "displaced", ownerId: before };
}
