import type { NoticeSettings } from "../domain/notice.ts";
import type { Change } from "./record-change.ts";

type Kept = NoticeSettings & { readonly hasSecret: boolean };

export type Deps = {
  readonly notices: {
    get(workspaceId: string): Promise<Kept>;
    set(
      workspaceId: string,
      settings: NoticeSettings,
      secret: string | null | undefined,
    ): Promise<void>;
  };
  readonly hasMailServer: boolean;
  readonly audit: (change: Change) => Promise<void>;
};

export type ManageNotices = ReturnType<typeof createManageNotices>;

/** How reps are told. What can't work as it is set is accepted and said. */
export function createManageNotices({ notices, hasMailServer, audit }: Deps) {
  async function get(workspaceId: string) {
    const kept = await notices.get(workspaceId);
    return { ...kept, warnings: warningsFor(kept) };
  }

  function warningsFor({ email, webhookUrl, hasSecret }: Kept): string[] {
    return [
      ...(email && !hasMailServer
        ? ["no mail is sent before SMTP_URL and MAIL_FROM are set where Stickyline runs."]
        : []),
      ...(webhookUrl !== null && !hasSecret
        ? ["the webhook is not signed: set webhookSecret, so that its receiver can tell it is us."]
        : []),
    ];
  }

  return {
    get,

    /** `secret` undefined: the one that is there stays; null: none from now on. */
    async change(
      workspaceId: string,
      change: { readonly [K in keyof NoticeSettings]?: NoticeSettings[K] | undefined },
      secret: string | null | undefined,
    ) {
      const { hasSecret: _, ...before } = await notices.get(workspaceId);
      const settings = {
        tasks: change.tasks ?? before.tasks,
        email: change.email ?? before.email,
        webhookUrl: change.webhookUrl === undefined ? before.webhookUrl : change.webhookUrl,
        screenPop: change.screenPop ?? before.screenPop,
      };
      await notices.set(workspaceId, settings, secret);
      const changed = [...Object.keys(change), ...(secret === undefined ? [] : ["webhookSecret"])];
      const details = { changed };
      const subject = workspaceId;
      await audit({ workspaceId, actor: "admin", action: "notices.changed", subject, details });
      return get(workspaceId);
    },
  };
}
