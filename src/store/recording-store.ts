import type { Recording } from "../domain/recording.ts";
import type { Database } from "./database.ts";

/** Uploaded recordings. */
export function createRecordingStore(db: Database) {
  return {
    /**
     * Keeps it under its id. An upload of the same name again takes its place: returns where that one's file is, if that
     * is another one, which nobody knows of any more.
     */
    async keep(recording: Recording): Promise<string | null> {
      const { id, workspaceId, receivedAt, ...rest } = recording;
      const data = { ...rest, receivedAt: new Date(receivedAt) };
      const key = { workspaceId, id };
      return db.transaction(async (queries) => {
        const made = await queries.recording.createMany({
          data: [{ ...key, ...data }],
          skipDuplicates: true,
        });
        if (made.count > 0) return null;
        const [known] = await queries.$queryRaw<{ location: string }[]>`
          select location from recording where workspace_id = ${workspaceId} and id = ${id} for update`;
        await queries.recording.upsert({
          where: { workspaceId_id: key },
          create: { ...key, ...data },
          update: data,
        });
        return known === undefined || known.location === rest.location ? null : known.location;
      });
    },

    /** Bytes of what was received since, each recording counted as `leastBytes` at the least. */
    async uploadedSince(workspaceId: string, at: number, leastBytes: number): Promise<number> {
      const [sum] = await db.prisma.$queryRaw<{ bytes: number }[]>`
        select coalesce(sum(greatest(bytes, ${leastBytes}::int)), 0)::float8 as bytes from recording
        where workspace_id = ${workspaceId} and received_at >= ${new Date(at)}`;
      return sum?.bytes ?? 0;
    },

    async get(workspaceId: string, id: string): Promise<Recording | null> {
      const row = await db.prisma.recording.findUnique({
        where: { workspaceId_id: { workspaceId, id } },
      });
      return row === null ? null : { ...row, receivedAt: row.receivedAt.getTime() };
    },

    async remove(workspaceId: string, id: string): Promise<void> {
      await db.prisma.recording.deleteMany({ where: { workspaceId, id } });
    },

    /** Those of a call's legs, oldest first. */
    async ofLegs(workspaceId: string, legIds: readonly string[]): Promise<Recording[]> {
      const rows = await db.prisma.recording.findMany({
        where: { workspaceId, legId: { in: [...legIds] } },
        orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => ({ ...row, receivedAt: row.receivedAt.getTime() }));
    },
  };
}
