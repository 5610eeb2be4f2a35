import type { NoticeSettings } from "../../domain/notice.ts";
import type { ChatMessage } from "./chat-message.ts";

export type Deps = {
  readonly noticesOf: (workspaceId: string) => Promise<NoticeSettings>;
  readonly adminsOf: (workspaceId: string) => Promise<readonly { readonly email: string }[]>;
  /** Null: no mail server is set. */
  readonly sendMail:
    ((mail: { id: string; to: string; subject: string; text: string }) => Promise<void>) | null;
  readonly postWebhook: (workspaceId: string, id: string, body: object) => Promise<void>;
  readonly postChat: (
    workspaceId: string,
    chat: "slack" | "teams",
    id: string,
    said: ChatMessage,
  ) => Promise<void>;
  readonly now: () => number;
};

export type TellAdmins = (
  workspaceId: string,
  notice: { readonly id: string; readonly title: string; readonly lines: readonly string[] },
) => Promise<void>;

/** Tells a workspace's admins of its phones on every way that its notices take. Rejects when one of them failed. */
export function createTellAdmins(deps: Deps): TellAdmins {
  return async (workspaceId, { id, title, lines }) => {
    const { email, webhookUrl, slackUrl, teamsUrl } = await deps.noticesOf(workspaceId);
    const text = lines.join(" ");
    const at = new Date(deps.now()).toISOString();
    const ways: Promise<void>[] = [];
    if (webhookUrl !== null) {
      ways.push(deps.postWebhook(workspaceId, id, { type: "line.health", at, title, text }));
    }
    if (slackUrl !== null)
      ways.push(deps.postChat(workspaceId, "slack", id, { title, lines, url: null }));
    if (teamsUrl !== null)
      ways.push(deps.postChat(workspaceId, "teams", id, { title, lines, url: null }));
    if (email && deps.sendMail !== null) {
      for (const { email: to } of await deps.adminsOf(workspaceId)) {
        const body = [...lines, "", "Stickyline"].join("\n");
        ways.push(deps.sendMail({ id: `${id}:${to}`, to, subject: title, text: body }));
      }
    }
    const told = await Promise.allSettled(ways);
    const failed = told.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  };
}
