import type { NoticeSettings } from "../../domain/notice.ts";
import type { Change } from "../admin/record-change.ts";

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
  /** Why the CRM does not show calls to reps; null while nothing speaks against it. */
  readonly popRefusalOf: (workspaceId: string) => Promise<string | null>;
  /** Switched on anew, it is tried anew. */
  readonly forgetPopRefusal: (workspaceId: string) => Promise<void>;
  /** INPUT_INVALID of `field` for an address that we may not call. */
  readonly checkAddress: (url: string, field: string) => Promise<void>;
  readonly audit: (change: Change) => Promise<void>;
};

export type ManageNotices = ReturnType<typeof createManageNotices>;

/** How reps are told. What can't work as it is set is accepted and said. */
export function createManageNotices(deps: Deps) {
  const { notices, hasMailServer, audit } = deps;

  async function get(workspaceId: string) {
    const kept = await notices.get(workspaceId);
    const refusal = kept.crmPop ? await deps.popRefusalOf(workspaceId) : null;
    return { ...kept, warnings: warningsFor(kept, refusal) };
  }

  function warningsFor({ email, webhookUrl, hasSecret }: Kept, refusal: string | null): string[] {
    return [
      ...(refusal === null ? [] : [`the CRM refuses to show calls to reps: ${refusal}`]),
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
      for (const name of ["webhookUrl", "slackUrl", "teamsUrl"] as const) {
        const url = change[name];
        if (typeof url === "string") await deps.checkAddress(url, name);
      }
      const { webhookUrl, slackUrl, teamsUrl } = change;
      const { hasSecret: _, ...before } = await notices.get(workspaceId);
      const settings = {
        tasks: change.tasks ?? before.tasks,
        email: change.email ?? before.email,
        webhookUrl: webhookUrl === undefined ? before.webhookUrl : webhookUrl,
        slackUrl: slackUrl === undefined ? before.slackUrl : slackUrl,
        teamsUrl: teamsUrl === undefined ? before.teamsUrl : teamsUrl,
        screenPop: change.screenPop ?? before.screenPop,
        crmPop: change.crmPop ?? before.crmPop,
      };
      await notices.set(workspaceId, settings, secret);
      if (change.crmPop === true) await deps.forgetPopRefusal(workspaceId);
      const changed = [...Object.keys(change), ...(secret === undefined ? [] : ["webhookSecret"])];
      const details = { changed };
      const subject = workspaceId;
      await audit({ workspaceId, actor: "admin", action: "notices.changed", subject, details });
      return get(workspaceId);
    },
  };
}
