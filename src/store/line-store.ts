import { randomBytes, randomUUID } from "node:crypto";
import type { Line, LineChange, LineRouting, NewLine } from "../domain/settings.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { toJsonText } from "./json-text.ts";
import { toLine } from "./line-row.ts";
import { placeOf, type SecretBox } from "./secret-box.ts";
import { toConflict } from "./unique-violation.ts";
import { checkRoom } from "./check-room.ts";

/** Left out: a fresh id and key, no connection, no sandbox. */
type LineToStore = NewLine & Partial<Pick<Line, "id" | "key" | "connectionId" | "sandbox">>;
type StoredChange = LineChange & Partial<Pick<Line, "connectionId">>;

/** 144 bits: the key in a line's URLs can't be guessed. */
const KEY_BYTES = 18;

/**
 * Lines, their secrets sealed. `Provisioned` is what provisioning keeps of its work at the vendor: this store writes
 * it and gives it back as it is.
 */
export function createLineStore<
  Provisioned extends object = Record<string, unknown>,
  Health extends object = Record<string, unknown>,
>(db: Database, box: SecretBox) {
  const sealOrNull = (secret: string | null, id: string, column = "secret_sealed") =>
    secret === null ? null : box.seal(secret, placeOf("line", column, id));

  return {
    /** CONFLICT when the key is taken. */
    async create(workspaceId: string, line: LineToStore): Promise<Line> {
      const { secret, team, vendorSettings, ...rest } = line;
      const { plain, routing } = splitRouting(rest);
      const id = line.id ?? randomUUID();
      checkRoom("lines", await db.prisma.line.count({ where: { workspaceId, deletedAt: null } }));
      try {
        const row = await db.prisma.line.create({
          data: {
            ...plain,
            routing,
            id,
            key: line.key ?? randomBytes(KEY_BYTES).toString("base64url"),
            workspaceId,
            team: team ?? Prisma.DbNull,
            secretSealed: sealOrNull(secret ?? null, id),
            ...withSettings(vendorSettings),
          },
        });
        return toLine(row, box);
      } catch (error) {
        throw toConflict(error, "key", "a line with this key exists already");
      }
    },

    /** Oldest first, without those removed. */
    async list(workspaceId: string): Promise<Line[]> {
      const rows = await db.prisma.line.findMany({
        where: { workspaceId, deletedAt: null },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => toLine(row, box));
    },

    /** Those of every workspace, for the programs that look after all of them. */
    async listAll(): Promise<Line[]> {
      const rows = await db.prisma.line.findMany({
        where: { deletedAt: null },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => toLine(row, box));
    },

    /** Whose line has this key, or this id; null: nobody's. */
    async workspaceOf(id: string): Promise<string | null> {
      const row = await db.prisma.line.findFirst({
        where: { id, deletedAt: null },
        select: { workspaceId: true },
      });
      return row?.workspaceId ?? null;
    },

    /** By key; those that no line has are left out. */
    async workspacesOf(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const rows = await db.prisma.line.findMany({
        where: { key: { in: [...keys] }, deletedAt: null },
        select: { key: true, workspaceId: true },
      });
      return new Map(rows.map(({ key, workspaceId }) => [key, workspaceId]));
    },

    async get(workspaceId: string, id: string): Promise<Line | null> {
      const row = await db.prisma.line.findFirst({ where: live(workspaceId, id) });
      return row === null ? null : toLine(row, box);
    },

    /** Changes what is named; null when there is no such line. */
    async update(workspaceId: string, id: string, change: StoredChange): Promise<Line | null> {
      const { secret, previousSecret, team, vendorSettings, ...rest } = change;
      const { plain, routing } = splitRouting(rest);
      await db.prisma.$executeRaw`
        update line set routing = coalesce(routing, '{}') || ${toJsonText(routing)}::jsonb
        where workspace_id = ${workspaceId} and id = ${id} and deleted_at is null`;
      const [row] = await db.prisma.line.updateManyAndReturn({
        where: live(workspaceId, id),
        data: {
          ...plain,
          ...(team === undefined ? {} : { team: team ?? Prisma.DbNull }),
          ...(secret === undefined ? {} : { secretSealed: sealOrNull(secret, id) }),
          ...(previousSecret === undefined
            ? {}
            : {
                previousSecretSealed: sealOrNull(previousSecret, id, "previous_secret_sealed"),
              }),
          ...withSettings(vendorSettings),
        },
      });
      return row === undefined ? null : toLine(row, box);
    },

    /** Keeps the row, since the call log names it, and forgets the secrets. False when there was none. */
    async remove(workspaceId: string, id: string): Promise<boolean> {
      const { count } = await db.prisma.line.updateMany({
        where: live(workspaceId, id),
        data: { deletedAt: new Date(), secretSealed: null, previousSecretSealed: null },
      });
      return count > 0;
    },

    /** Adds to what is known of a line; what is learnt anew replaces what was known under its name. */
    async learn(
      workspaceId: string,
      id: string,
      facts: Readonly<Record<string, unknown>>,
    ): Promise<void> {
      await db.prisma.$executeRaw`
        update line set learnt = coalesce(learnt, '{}') || ${toJsonText(facts)}::jsonb
        where workspace_id = ${workspaceId} and id = ${id} and deleted_at is null`;
    },

    async getProvisioned(workspaceId: string, id: string): Promise<Provisioned | null> {
      const [row] = await db.prisma.$queryRaw<{ provisioned: Provisioned | null }[]>`
        select provisioned from line where workspace_id = ${workspaceId} and id = ${id}`;
      return row?.provisioned ?? null;
    },

    /** Removed ones of which something is still at the vendor. */
    async listRemoved(workspaceId: string): Promise<Line[]> {
      const rows = await db.prisma.line.findMany({
        where: {
          workspaceId,
          deletedAt: { not: null },
          connectionId: { not: null },
          provisioned: { not: Prisma.AnyNull },
        },
      });
      return rows.map((row) => toLine(row, box));
    },

    /** What the last look at the vendor found; null before the first. */
    async healthOf(workspaceId: string): Promise<ReadonlyMap<string, Health>> {
      const rows = await db.prisma.$queryRaw<{ id: string; health: Health }[]>`
        select id, health from line
        where workspace_id = ${workspaceId} and health ? 'checkedAt' and deleted_at is null`;
      return new Map(rows.map(({ id, health }) => [id, health]));
    },

    /** Beside what was told of it; null forgets both. */
    async setHealth(workspaceId: string, id: string, health: Health | null): Promise<void> {
      const json = health === null ? null : toJsonText(health);
      await db.prisma.$executeRaw`
        update line set health = coalesce(health, '{}') || ${json}::jsonb
        where workspace_id = ${workspaceId} and id = ${id}`;
    },

    /** Of a removed line, too. Null forgets what was provisioned. */
    async setProvisioned(
      workspaceId: string,
      id: string,
      provisioned: Provisioned | null,
    ): Promise<void> {
      const json = provisioned === null ? null : toJsonText(provisioned);
      await db.prisma.$executeRaw`
        update line set provisioned = ${json}::jsonb
        where workspace_id = ${workspaceId} and id = ${id}`;
    },
  };
}

/** A line's fields apart: what has a column, and how it is routed, as JSON without what is not named. */
function splitRouting<T extends Partial<LineRouting>>(line: T) {
  const {
    mode,
    percent,
    policyId,
    hours,
    closed,
    sentences,
    numbers,
    maxCallAgeSeconds,
    ...plain
  } = line;
  const routing = JSON.parse(
    toJsonText({ mode, percent, policyId, hours, closed, sentences, numbers, maxCallAgeSeconds }),
  );
  return { plain, routing };
}

function withSettings(settings: Readonly<Record<string, unknown>> | undefined) {
  return settings === undefined ? {} : { vendorSettings: JSON.parse(toJsonText(settings)) };
}

function live(workspaceId: string, id: string) {
  return { id, workspaceId, deletedAt: null };
}
