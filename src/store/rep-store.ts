import { randomUUID } from "node:crypto";
import type { Identity } from "../domain/decision.ts";
import type { CrmPresence } from "../domain/facts.ts";
import type { NewRep, Rep, RepChange } from "../domain/settings.ts";
import { listCrmPresences } from "./crm-presence-store.ts";
import type { Database, Queries } from "./database.ts";
import type { Rep as RepRow, RepIdentity } from "./generated/client.ts";
import { mergeProfile, splitProfile, toProfile } from "./rep-profile.ts";
import { toConflict } from "./unique-violation.ts";
import { checkRoom } from "./check-room.ts";

type RepToStore = NewRep & Partial<Pick<Rep, "ownerChosen" | "sandbox">>;
type StoredChange = RepChange & Partial<Pick<Rep, "ownerChosen">>;

const withIdentities = { identities: { orderBy: { id: "asc" } } } as const;

/** Reps and their identities in phone systems. E-mails are kept in lower case. CONFLICT names the field taken. */
export function createRepStore(db: Database) {
  return {
    async create(workspaceId: string, rep: RepToStore): Promise<Rep> {
      const { identities, ...rest } = rep;
      const { plain, profile } = splitProfile(rest);
      const id = randomUUID();
      return db.transaction(async (queries) => {
        checkRoom("reps", await queries.rep.count({ where: { workspaceId } }));
        await refusingTakenEmail(
          queries.rep.create({ data: { ...plain, ...emailOf(rep), profile, id, workspaceId } }),
        );
        await insertIdentities(queries, workspaceId, id, identities);
        const row = await queries.rep.findUniqueOrThrow({ where: { id }, include: withIdentities });
        return readPresence(queries, row);
      });
    },

    /** Oldest first. */
    async list(workspaceId: string): Promise<Rep[]> {
      const rows = await db.prisma.rep.findMany({
        where: { workspaceId },
        include: withIdentities,
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      const ownerIds = rows.map(({ crmOwnerId }) => crmOwnerId);
      const presences = await listCrmPresences(db.prisma, workspaceId, ownerIds);
      return rows.map((row) => toRep(row, presences.get(row.crmOwnerId)));
    },

    async get(workspaceId: string, id: string): Promise<Rep | null> {
      return readRep(db.prisma, workspaceId, id);
    },

    /** Changes what is named, identities as a whole; null when there is no such rep. */
    async update(workspaceId: string, id: string, change: StoredChange): Promise<Rep | null> {
      const { identities, ...rest } = change;
      const { plain, profile } = splitProfile(rest);
      return db.transaction(async (queries) => {
        await mergeProfile(queries, workspaceId, id, profile);
        const { count } = await refusingTakenEmail(
          queries.rep.updateMany({
            where: { id, workspaceId },
            data: { ...plain, ...emailOf(change) },
          }),
        );
        if (count > 0 && identities !== undefined) {
          await queries.repIdentity.deleteMany({ where: { workspaceId, repId: id } });
          await insertIdentities(queries, workspaceId, id, identities);
        }
        return readRep(queries, workspaceId, id);
      });
    },

    /** Adds one identity; does nothing when the rep has it already, CONFLICT when another rep has it. */
    async addIdentity(workspaceId: string, repId: string, identity: Identity): Promise<void> {
      await db.transaction(async (queries) => {
        const { vendor, type, id } = identity;
        const taken = await queries.repIdentity.findUnique({
          where: { workspaceId_vendor_type_id: { workspaceId, vendor, type, id } },
        });
        if (taken?.repId !== repId) await insertIdentities(queries, workspaceId, repId, [identity]);
      });
    },

    /**
     * Ties the rep to a CRM owner, or to none. `chosen`: a person did. Otherwise it is the match by e-mail, which
     * leaves alone what a person chose.
     */
    async setOwner(
      workspaceId: string,
      repId: string,
      crmOwnerId: string | null,
      options: { readonly chosen?: boolean } = {},
    ): Promise<void> {
      const chosen = options.chosen ?? false;
      await db.prisma.rep.updateMany({
        where: { id: repId, workspaceId, ...(chosen ? {} : { ownerChosen: false }) },
        data: { crmOwnerId, ownerChosen: chosen },
      });
    },

    /** Takes the rep's identities and pins along; their decisions and events stay. False when there was none. */
    async remove(workspaceId: string, id: string): Promise<boolean> {
      return db.transaction(async (queries) => {
        await queries.pin.deleteMany({ where: { workspaceId, repId: id } });
        const { count } = await queries.rep.deleteMany({ where: { id, workspaceId } });
        return count > 0;
      });
    },
  };
}

async function readRep(queries: Queries, workspaceId: string, id: string): Promise<Rep | null> {
  const row = await queries.rep.findFirst({ where: { id, workspaceId }, include: withIdentities });
  return row === null ? null : readPresence(queries, row);
}

async function readPresence(queries: Queries, row: WholeRow): Promise<Rep> {
  const { workspaceId, crmOwnerId } = row;
  const presences = await listCrmPresences(queries, workspaceId, [crmOwnerId]);
  return toRep(row, presences.get(crmOwnerId));
}

async function insertIdentities(
  queries: Queries,
  workspaceId: string,
  repId: string,
  identities: readonly Identity[],
): Promise<void> {
  for (const [index, { vendor, type, id }] of identities.entries()) {
    try {
      await queries.repIdentity.create({ data: { workspaceId, vendor, type, id, repId } });
    } catch (error) {
      throw toConflict(
        error,
        `identities.${index}`,
        "this identity belongs to a rep already: remove it there first",
      );
    }
  }
}

async function refusingTakenEmail<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw toConflict(
      error,
      "email",
      "a rep with this e-mail exists already: change that one instead",
    );
  }
}

function emailOf(rep: { readonly email?: string }): { email: string } | Record<string, never> {
  return rep.email === undefined ? {} : { email: rep.email.toLowerCase() };
}

type WholeRow = RepRow & { readonly identities: readonly RepIdentity[] };

function toRep(row: WholeRow, crmPresence: CrmPresence | null = null): Rep {
  const { createdAt: _createdAt, profile, ...rep } = row;
  return {
    ...rep,
    ...toProfile(profile),
    crmPresence,
    identities: row.identities.map(({ vendor, type, id }) => ({ vendor, type, id })),
  };
}
