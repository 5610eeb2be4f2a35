import { Webhook } from "standardwebhooks";
import { StickylineError } from "../domain/errors.ts";

export type WebhookTarget = {
  readonly url: string;
  /** `whsec_` and the key in base64, as the standard has it; any other text is the key itself. Null: unsigned. */
  readonly secret: string | null;
};

const TIMEOUT_MS = 5_000;

/**
 * Posts JSON to the admin's own address, as Standard Webhooks has it: `webhook-id`, `webhook-timestamp` (seconds) and,
 * with a secret, `webhook-signature`. 5 s, no redirects. Any 2xx is
 * right; 410 and the other 4xx but 408 and 429 are final. https://www.standardwebhooks.com
 */
export function createPostWebhook(deps: {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}): (target: WebhookTarget, id: string, body: object) => Promise<void> {
  return async ({ url, secret }, id, body) => {
    const text = JSON.stringify(body);
    const sentAt = new Date(deps.now());
    const response = await deps
      .fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
          ...(secret === null
            ? {}
            : { "webhook-signature": toSigner(secret).sign(id, sentAt, text) }),
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

function toSigner(secret: string): Webhook {
  if (!secret.startsWith("whsec_")) return new Webhook(Buffer.from(secret), { format: "raw" });
  try {
    return new Webhook(secret);
  } catch (cause) {
    const message =
      "The notices' webhook secret begins with whsec_ but isn't base64. Set a new one.";
    throw new StickylineError("CONFIG_INVALID", message, { cause });
  }
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
