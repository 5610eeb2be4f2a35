import { invalidInput } from "../../domain/errors.ts";
import type { NoticeSettings } from "../../domain/notice.ts";
import { toSlack, toTeams, type ChatMessage } from "./chat-message.ts";

export type Chat = "slack" | "teams";

export type Deps = {
  readonly noticesOf: (workspaceId: string) => Promise<NoticeSettings>;
  readonly secretOf: (workspaceId: string) => Promise<string | null>;
  readonly post: (
    target: { readonly url: string; readonly secret: string | null },
    id: string,
    body: object,
  ) => Promise<void>;
  readonly now: () => number;
};

const FORMAT = { slack: toSlack, teams: toTeams } as const;

/** Posts into the workspace's chat; nothing where it has been switched off since. */
export function createPostChat(deps: Pick<Deps, "noticesOf" | "post">) {
  return async (workspaceId: string, chat: Chat, id: string, said: ChatMessage): Promise<void> => {
    const { slackUrl, teamsUrl } = await deps.noticesOf(workspaceId);
    const url = chat === "slack" ? slackUrl : teamsUrl;
    if (url !== null) await deps.post({ url, secret: null }, id, FORMAT[chat](said));
  };
}

export type SendTest = (workspaceId: string, channel: Chat | "webhook") => Promise<void>;

/**
 * Sends a notice that says it is a test, now. INPUT_INVALID where the channel has no address; the receiver's own answer
 * as VENDOR_REFUSED or VENDOR_UNAVAILABLE.
 */
export function createSendTest(deps: Deps): SendTest {
  const postChat = createPostChat(deps);
  return async (workspaceId, channel) => {
    const settings = await deps.noticesOf(workspaceId);
    const url = settings[`${channel}Url`];
    if (url === null) throw invalidInput("channel", `set ${channel}Url first`);
    const at = deps.now();
    const id = `test:${at}`;
    const title = "This is a test from Stickyline";
    const text = "Missed calls and waiting callers will be told here.";
    if (channel !== "webhook") {
      return postChat(workspaceId, channel, id, { title, lines: [text], url: null });
    }
    const secret = await deps.secretOf(workspaceId);
    const body = { type: "test", at: new Date(at).toISOString(), title, text };
    return deps.post({ url, secret }, id, body);
  };
}
