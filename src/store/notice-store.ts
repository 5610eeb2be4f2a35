import { Type } from "typebox";
import { Value } from "typebox/value";
import { DEFAULT_NOTICES, type NoticeSettings } from "../domain/notice.ts";
import { NoticeSettingsSchema } from "../schemas/notice-settings.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";
import type { SecretBox } from "./secret-box.ts";

/** What was stored before a setting existed has its default. */
const StoredNotices = Type.Partial(NoticeSettingsSchema);

/** How the reps of a workspace are told, and the secret that its webhook is signed with. */
export function createNoticeStore(db: Database, box: SecretBox) {
  return {
    /** The defaults where nothing was set. */
    async get(workspaceId: string): Promise<NoticeSettings & { readonly hasSecret: boolean }> {
      const row = await db.prisma.workspace.findUnique({ where: { id: workspaceId } });
      const kept: unknown = row?.notices;
      const known = Value.Check(StoredNotices, kept) ? kept : {};
      return {
        ...DEFAULT_NOTICES,
        ...known,
        hasSecret: row !== null && row.noticeSecretSealed !== null,
      };
    },

    async secretOf(workspaceId: string): Promise<string | null> {
      const row = await db.prisma.workspace.findUnique({ where: { id: workspaceId } });
      const sealed = row?.noticeSecretSealed ?? null;
      return sealed === null ? null : box.open(sealed);
    },

    /** `secret` undefined: the one that is there stays. */
    async set(
      workspaceId: string,
      settings: NoticeSettings,
      secret: string | null | undefined,
    ): Promise<void> {
      await db.prisma.$executeRaw`
        update workspace set notices = ${toJsonText(settings)}::jsonb where id = ${workspaceId}`;
      if (secret === undefined) return;
      const sealed = secret === null ? null : box.seal(secret);
      await db.prisma.workspace.update({
        where: { id: workspaceId },
        data: { noticeSecretSealed: sealed },
      });
    },
  };
}
