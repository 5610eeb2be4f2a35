import { createHmac } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";

export type WebhookTarget = {
  readonly url: string;
  /** Null: unsigned. */
  readonly secret: string | null;
};

const TIMEOUT_MS = 5_000;

/**
 * Posts JSON to the admin's own address, as Standard Webhooks has it: `webhook-id`, `webhook-timestamp` (seconds) and,
 * with a secret, `webhook-signature: v1,<base64 HMAC-SHA256 of "id.timestamp.body">`. 5 s, no redirects. Any 2xx is
 * right; 410 and the other 4xx but 408 and 429 are final. https://www.standardwebhooks.com
 */
export function createPostWebhook(deps: {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}): (target: WebhookTarget, id: string, body: object) => Promise<void> {
  return async ({ url, secret }, id, body) => {
    const text = JSON.stringify(body);
    const timestamp = String(Math.floor(deps.now() / 1000));
    const response = await deps
      .fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          ...(secret === null
            ? {}
            : { "webhook-signature": `v1,${sign(secret, `${id}.${timestamp}.${text}`)}` }),
        },
        body: text,
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      .catch((cause: unknown) => {
        // Not to be called at all, however often it is tried.
        if (cause instanceof StickylineError) throw cause;
        throw unanswered(cause);
      });
    await response.body?.cancel();
    if (!response.ok) throw failure(response.status);
  };
}

function sign(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64");
}

/** `cause` is for the log: a DNS error, a refused connection, the time-out. */
function unanswered(cause: unknown): StickylineError {
  return new StickylineError("VENDOR_UNAVAILABLE", "the notices' webhook did not answer", {
    retryable: true,
    cause,
  });
}

function failure(status: number): StickylineError {
  const final = status >= 400 && status < 500 && status !== 408 && status !== 429;
  const code = final ? "VENDOR_REFUSED" : "VENDOR_UNAVAILABLE";
  return new StickylineError(code, `the notices' webhook answered ${status}`, {
    retryable: !final,
  });
}
