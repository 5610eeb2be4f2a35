import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { DEFAULT_NOTICES, type NoticeSettings } from "../domain/notice.ts";
import { NoticeSettingsSchema } from "../schemas/notice-settings.ts";
import { askRows } from "./ask-rows.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";
import { placeOf, type SecretBox } from "./secret-box.ts";

/** What was stored before a setting existed has its default. */
const StoredNotices = Compile(Type.Partial(NoticeSettingsSchema));

/** A webhook's address often holds the key to it. */
const URL_COLUMNS = {
  webhookUrl: "notice_webhook_url_sealed",
  slackUrl: "notice_slack_url_sealed",
  teamsUrl: "notice_teams_url_sealed",
} as const;

type NoticeRow = {
  readonly kept: unknown;
  readonly hasSecret: boolean;
} & { readonly [name in keyof typeof URL_COLUMNS]: string | null };

const NOTHING_SET: NoticeRow = {
  kept: {},
  hasSecret: false,
  webhookUrl: null,
  slackUrl: null,
  teamsUrl: null,
};

const urlPlace = (workspaceId: string, name: keyof typeof URL_COLUMNS) =>
  placeOf("workspace", URL_COLUMNS[name], workspaceId);

/** How the reps of a workspace are told, and the secret that its webhook is signed with. */
export function createNoticeStore(db: Database, box: SecretBox) {
  // asked for every call: no more than these columns
  const askRow = askRows<string, NoticeRow & { readonly n: number }>(
    (ids) => db.prisma.$queryRaw`
      select n::int - 1 as n, notices as kept, notice_webhook_url_sealed as "webhookUrl",
        notice_slack_url_sealed as "slackUrl", notice_teams_url_sealed as "teamsUrl",
        notice_secret_sealed is not null as "hasSecret"
      from unnest(${[...ids]}::text[]) with ordinality as asked(id, n) join workspace using (id)`,
  );

  return {
    /** The defaults where nothing was set. */
    async get(workspaceId: string): Promise<NoticeSettings & { readonly hasSecret: boolean }> {
      const [row] = await askRow(workspaceId);
      const { kept, hasSecret, webhookUrl, slackUrl, teamsUrl } = row ?? NOTHING_SET;
      const sealed = { webhookUrl, slackUrl, teamsUrl };
      const known = StoredNotices.Check(kept) ? kept : {};
      const open = (name: keyof typeof sealed) =>
        sealed[name] === null ? null : box.open(sealed[name], urlPlace(workspaceId, name));
      return {
        ...DEFAULT_NOTICES,
        ...known,
        // One that was stored before addresses were sealed is still in the clear, until it is set anew.
        ...(sealed.webhookUrl === null ? {} : { webhookUrl: open("webhookUrl") }),
        slackUrl: open("slackUrl"),
        teamsUrl: open("teamsUrl"),
        hasSecret,
      };
    },

    async secretOf(workspaceId: string): Promise<string | null> {
      const row = await db.prisma.workspace.findUnique({ where: { id: workspaceId } });
      const sealed = row?.noticeSecretSealed ?? null;
      return sealed === null
        ? null
        : box.open(sealed, placeOf("workspace", "notice_secret_sealed", workspaceId));
    },

    /** `secret` undefined: the one that is there stays. */
    async set(
      workspaceId: string,
      settings: NoticeSettings,
      secret: string | null | undefined,
    ): Promise<void> {
      const { webhookUrl, slackUrl, teamsUrl, ...plain } = settings;
      const seal = (url: string | null, name: keyof typeof URL_COLUMNS) =>
        url === null ? null : box.seal(url, urlPlace(workspaceId, name));
      await db.prisma.$executeRaw`
        update workspace
        set notices = ${toJsonText(plain)}::jsonb,
          notice_webhook_url_sealed = ${seal(webhookUrl, "webhookUrl")},
          notice_slack_url_sealed = ${seal(slackUrl, "slackUrl")},
          notice_teams_url_sealed = ${seal(teamsUrl, "teamsUrl")}
        where id = ${workspaceId}`;
      if (secret === undefined) return;
      const sealed =
        secret === null
          ? null
          : box.seal(secret, placeOf("workspace", "notice_secret_sealed", workspaceId));
      await db.prisma.workspace.update({
        where: { id: workspaceId },
        data: { noticeSecretSealed: sealed },
      });
    },
  };
}
