import { identityKey, isMailbox, type Identity } from "../../domain/decision.ts";
import { StickylineError } from "../../domain/errors.ts";
import { callerKey } from "../../domain/caller-key.ts";
import { toE164 } from "../../domain/phone-number.ts";
import type { Rep } from "../../domain/settings.ts";
import type { TelephonyClient, VendorUser } from "../../telephony/telephony-client.ts";
import type { AuditRecord } from "./provision-line.ts";

export type Deps = {
  readonly getConnection: (workspaceId: string, id: string) => Promise<{ vendor: string } | null>;
  readonly clientOf: (workspaceId: string, connectionId: string) => Promise<TelephonyClient>;
  readonly listReps: (workspaceId: string) => Promise<readonly Rep[]>;
  readonly createRep: (
    workspaceId: string,
    rep: { name: string; email: string; identities: readonly Identity[] },
  ) => Promise<{ readonly id: string }>;
  readonly setPhones: (
    workspaceId: string,
    repId: string,
    phones: readonly string[],
  ) => Promise<unknown>;
  /** For numbers without a country code. */
  readonly regionOf: (workspaceId: string) => Promise<string> | string;
  readonly addIdentity: (workspaceId: string, repId: string, identity: Identity) => Promise<void>;
  /** Tells the routers and matches the new reps to CRM owners; called once, when something changed. */
  readonly repsChanged: (workspaceId: string) => Promise<void>;
  readonly audit: (record: AuditRecord) => Promise<void>;
};

export type ImportCounts = {
  readonly created: number;
  /** Reps we had, who got their identity in the phone system. */
  readonly linked: number;
  readonly unchanged: number;
  /** Users without an e-mail address, who can't be matched to anybody, or without a phone. */
  readonly skipped: number;
};

export type ImportReps = (workspaceId: string, connectionId: string) => Promise<ImportCounts>;

type Outcome = keyof ImportCounts;

/**
 * Makes a rep of every active user of the phone system, and gives those we have by any of their e-mails their
 * identity there. Nothing is taken from anybody: an identity that some rep has stays where it is. Their numbers in the
 * phone system become their own phones, so that a call from one is no prospect's. NOT_FOUND for an unknown connection.
 */
export function createImportReps(deps: Deps): ImportReps {
  return async (workspaceId, connectionId) => {
    const connection = await deps.getConnection(workspaceId, connectionId);
    if (connection === null) throw new StickylineError("NOT_FOUND", "There is no such connection.");
    const users = await (await deps.clientOf(workspaceId, connectionId)).listUsers();
    const reps = await deps.listReps(workspaceId);
    const repIdByEmail = new Map(reps.map((rep) => [rep.email.toLowerCase(), rep.id]));
    const taken = new Set(reps.flatMap((rep) => rep.identities.map(identityKey)));
    const counts = { created: 0, linked: 0, unchanged: 0, skipped: 0 };
    let phones = 0;
    try {
      for (const user of users) {
        const identities = identitiesOf(user, connection.vendor);
        const isTaken = (one: Identity) => taken.has(identityKey(one));
        const outcome = identities.some((one) => !isMailbox(one) && isTaken(one))
          ? "unchanged"
          : await importUser(deps, workspaceId, user, {
              identities: identities.filter((one) => !isTaken(one)),
              repIdByEmail,
            });
        counts[outcome] += 1;
      }
      phones = await importPhones(deps, workspaceId, connection.vendor, users);
    } finally {
      // those who are in before one could not be are known like all others
      if (counts.created + counts.linked + phones > 0) {
        await deps.repsChanged(workspaceId);
        const subject = connectionId;
        await deps.audit({
          workspaceId,
          actor: "admin",
          action: "reps.imported",
          subject,
          details: counts,
        });
      }
    }
    return counts;
  };
}

/** As many as a rep can have (schemas/rep-profile.ts). */
const MOST_PHONES = 10;

/** Adds to the reps' own phones what the phone system says are their numbers; how many reps got any. */
async function importPhones(
  deps: Deps,
  workspaceId: string,
  vendor: string,
  users: readonly VendorUser[],
): Promise<number> {
  const region = await deps.regionOf(workspaceId);
  const reps = await deps.listReps(workspaceId);
  let changed = 0;
  for (const user of users) {
    const keys = identitiesOf(user, vendor)
      .filter((one) => !isMailbox(one))
      .map(identityKey);
    const rep = reps.find(({ identities }) =>
      identities.some((one) => keys.includes(identityKey(one))),
    );
    const known = new Set(rep?.phones.map(callerKey));
    const told = user.numbers.map((number) => toE164(number, region));
    const fresh = told.filter((number) => number !== null && !known.has(callerKey(number)));
    const added = [...new Set(fresh)].filter((number) => number !== null);
    if (rep === undefined || added.length === 0 || rep.phones.length >= MOST_PHONES) continue;
    const phones = [...rep.phones, ...added].slice(0, MOST_PHONES);
    await deps.setPhones(workspaceId, rep.id, phones);
    changed += 1;
  }
  return changed;
}

function identitiesOf(user: VendorUser, vendor: string): Identity[] {
  const own = user.identities ?? [{ type: "user", id: user.id }];
  return own.map(({ type, id }) => ({ vendor, type, id }));
}

async function importUser(
  deps: Deps,
  workspaceId: string,
  user: VendorUser,
  found: { identities: readonly Identity[]; repIdByEmail: Map<string, string> },
): Promise<Outcome> {
  const emails = user.emails.map((email) => email.toLowerCase());
  const [email] = emails;
  if (email === undefined || found.identities.length === 0) return "skipped";
  const known = emails.map((one) => found.repIdByEmail.get(one)).find((id) => id !== undefined);
  if (known !== undefined) {
    for (const identity of found.identities) await deps.addIdentity(workspaceId, known, identity);
    return "linked";
  }
  const name = user.name === "" ? email : user.name;
  const rep = await deps.createRep(workspaceId, { name, email, identities: found.identities });
  for (const one of emails) found.repIdByEmail.set(one, rep.id);
  return "created";
}
