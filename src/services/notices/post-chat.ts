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
  /** Null: no mail server is set. */
  readonly sendMail:
    ((mail: { id: string; to: string; subject: string; text: string }) => Promise<void>) | null;
  /** Null: it is nobody of this workspace. */
  readonly addressOf: (workspaceId: string, recipient: Recipient) => Promise<string | null>;
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

const TITLE = "This is a test from Stickyline";
const TEXT = "Missed calls and waiting callers will be told here.";

/** To whom a mail goes: a rep, else the user who asks. */
export type Recipient = { readonly repId: string | null; readonly userId: string | null };

export type SendTest = (
  workspaceId: string,
  channel: Chat | "webhook" | "email",
  recipient: Recipient,
) => Promise<void>;

/**
 * Sends a notice that says it is a test, now; an e-mail to a rep or to whoever asks for it. INPUT_INVALID where the
 * channel has no address, or the mail no server; the receiver's own answer as VENDOR_REFUSED or VENDOR_UNAVAILABLE.
 */
export function createSendTest(deps: Deps): SendTest {
  const postChat = createPostChat(deps);
  return async (workspaceId, channel, recipient) => {
    if (channel === "email") return mailTest(deps, workspaceId, recipient);
    const settings = await deps.noticesOf(workspaceId);
    const url = settings[`${channel}Url`];
    if (url === null) throw invalidInput("channel", `set ${channel}Url first`);
    const at = deps.now();
    const id = `test:${at}`;
    if (channel !== "webhook") {
      return postChat(workspaceId, channel, id, { title: TITLE, lines: [TEXT], url: null });
    }
    const secret = await deps.secretOf(workspaceId);
    const body = { type: "test", at: new Date(at).toISOString(), title: TITLE, text: TEXT };
    return deps.post({ url, secret }, id, body);
  };
}

async function mailTest(
  { sendMail, addressOf, now }: Deps,
  workspaceId: string,
  recipient: Recipient,
): Promise<void> {
  if (sendMail === null) {
    throw invalidInput("channel", "set SMTP_URL and MAIL_FROM first, where Stickyline runs");
  }
  const to = await addressOf(workspaceId, recipient);
  if (to === null) throw invalidInput("repId", "name the rep of this workspace whom it goes to");
  return sendMail({ id: `test:${now()}`, to, subject: TITLE, text: `${TEXT}\n\nStickyline` });
}
