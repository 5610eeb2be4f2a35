import { isOpen, type CallbackLife } from "../../domain/callback.ts";
import type { NoticeSettings } from "../../domain/notice.ts";
import type { StoredCallback } from "./stored-callback.ts";

/** What others hear of a callback besides that it is due. */
export type CallbackNews = "created" | "dialling" | "closed";

/** What a change is to others; null: nothing. */
export function newsOf(
  before: Pick<StoredCallback, "stage">,
  { stage }: Pick<CallbackLife, "stage">,
): CallbackNews | null {
  if (!isOpen(stage)) return "closed";
  return stage === "dialling" && before.stage !== stage ? "dialling" : null;
}

export type Deps = {
  readonly noticesOf: (workspaceId: string) => Promise<Pick<NoticeSettings, "webhookUrl">>;
  readonly get: (workspaceId: string, id: string) => Promise<StoredCallback | null>;
  readonly postWebhook: (workspaceId: string, id: string, body: object) => Promise<void>;
};

/**
 * Posts a callback, as it is by then, to the workspace's webhook. The same news has the same id, by which a receiver
 * knows it again. One that is gone is told to nobody.
 */
export function createTellCallbackNews({
  noticesOf,
  get,
  postWebhook,
}: Deps): (
  workspaceId: string,
  news: { readonly id: string; readonly news: CallbackNews; readonly at: number },
) => Promise<void> {
  return async (workspaceId, { id, news, at }) => {
    if ((await noticesOf(workspaceId)).webhookUrl === null) return;
    const callback = await get(workspaceId, id);
    if (callback === null) return;
    const { attemptKeys, nextAttemptAt, promisedAt, expiresAt, closedAt, ...shown } = callback;
    const { workspaceId: _own, version: _version, ...told } = shown;
    await postWebhook(workspaceId, `callback:${id}:${news}:${at}`, {
      type: `callback.${news}`,
      at: timeOf(at),
      callback: {
        ...told,
        attempts: attemptKeys.length,
        promisedAt: timeOf(promisedAt),
        nextAttemptAt: timeOf(nextAttemptAt),
        expiresAt: timeOf(expiresAt),
        closedAt: closedAt === null ? null : timeOf(closedAt),
      },
    });
  };
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
