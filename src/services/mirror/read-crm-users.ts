import type { CrmClient, CrmOwner, CrmUser } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { CrmPresence } from "../../domain/facts.ts";

export type Deps = {
  readonly clientFor: (workspaceId: string, connectionId: string) => Promise<CrmClient>;
  readonly presences: {
    /** By owner id: these now, and nothing of others. 0: nothing was known, and nothing is. */
    readonly replaceAll: (
      workspaceId: string,
      presences: ReadonlyMap<string, CrmPresence>,
    ) => Promise<number>;
    readonly readAt: (workspaceId: string, connectionId: string) => Promise<number | null>;
    readonly noteRead: (
      workspaceId: string,
      connectionId: string,
      read: { readonly at: number; readonly error: string | null },
    ) => Promise<void>;
  };
  /** As they were read last. */
  readonly listOwners: (workspaceId: string) => Promise<readonly CrmOwner[]>;
  /** Every router learns of it. */
  readonly settingsChanged: (workspaceId: string) => Promise<void>;
  readonly now: () => number;
};

/** Users have neither changes nor events: all are read. */
const EVERY_MS = 5 * 60_000;
/** They are kept with every decision; who is away this often is not read further. */
const MOST_ABSENCES = 20;

/**
 * Reads when the CRM's people work, five minutes after the last time at the earliest, at once with `due`. A CRM that
 * does not show its people, or can't now, costs nothing else: the connection says so. What was known then stays where
 * they could not be read, and is forgotten where they are not shown.
 */
export function createReadCrmUsers(
  deps: Deps,
): (workspaceId: string, connectionId: string, options: { due: boolean }) => Promise<void> {
  return async (workspaceId, connectionId, { due }) => {
    const at = deps.now();
    const last = await deps.presences.readAt(workspaceId, connectionId);
    if (!due && last !== null && at - last < EVERY_MS) return;
    try {
      const client = await deps.clientFor(workspaceId, connectionId);
      const answer = await client.listUsers();
      const shown = answer.kind === "users";
      const presences = shown
        ? byOwner(answer.users, await deps.listOwners(workspaceId), at)
        : new Map<string, CrmPresence>();
      const known = await deps.presences.replaceAll(workspaceId, presences);
      const error = shown ? null : notShown(answer.missingScope);
      await deps.presences.noteRead(workspaceId, connectionId, { at, error });
      if (known > 0) await deps.settingsChanged(workspaceId);
    } catch (error) {
      if (!(error instanceof StickylineError)) throw error;
      await deps.presences.noteRead(workspaceId, connectionId, { at, error: error.message });
    }
  };
}

/** Each active owner's user: by the CRM's id of the person, else by e-mail. */
function byOwner(
  users: readonly CrmUser[],
  owners: readonly CrmOwner[],
  readAt: number,
): Map<string, CrmPresence> {
  const byId = new Map(users.map((user) => [user.userId, user]));
  const byEmail = new Map(users.map((user) => [toKey(user.email), user]));
  const presences = new Map<string, CrmPresence>();
  for (const { id, userId, email, archived, kind } of owners) {
    if (archived || kind === "queue") continue;
    const user =
      (typeof userId === "string" ? byId.get(userId) : undefined) ??
      (email === null ? undefined : byEmail.get(toKey(email)));
    if (user !== undefined) presences.set(id, { ...user.presence, ...ahead(user, readAt), readAt });
  }
  return presences;
}

/** What is over decides nothing any more. */
function ahead({ presence }: CrmUser, now: number): Pick<CrmPresence, "absences"> {
  const absences = presence.absences
    .filter(({ untilMs }) => untilMs > now)
    .toSorted((one, other) => one.fromMs - other.fromMs);
  return { absences: absences.slice(0, MOST_ABSENCES) };
}

function toKey(email: string | null): string {
  return (email ?? "").trim().toLowerCase();
}

function notShown(scope: string): string {
  return `The CRM does not show us when its people work: give the access the scope ${scope} and connect again. Hours set here count all the same.`;
}
