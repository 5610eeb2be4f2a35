import { createHash } from "node:crypto";
import { createTransport } from "nodemailer";
import { StickylineError } from "../domain/errors.ts";

export type Mail = {
  /** The same at every try: the Message-ID is made of it, so that a mail server may know it again. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
};

const TIMEOUT_MS = 10_000;

/**
 * Sends plain-text mail by SMTP (`smtp://`, `smtps://`), 10 s for each step. Errors: VENDOR_REFUSED when the server
 * won't have it (5xx), else VENDOR_UNAVAILABLE, which a retry may help; none of them names a person.
 */
export function createSendMail(smtpUrl: string, from: string): (mail: Mail) => Promise<void> {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  const domain = from.split("@").at(-1)?.replace(/[>\s]/g, "") ?? "localhost";
  return async ({ id, to, subject, text }) => {
    const name = createHash("sha256").update(`${id}\n${to}`).digest("hex").slice(0, 32);
    try {
      await transport.sendMail({ from, to, subject, text, messageId: `<${name}@${domain}>` });
    } catch (error) {
      throw toError(error);
    }
  };
}

function toError(error: unknown): StickylineError {
  const status =
    typeof error === "object" && error !== null && "responseCode" in error
      ? Number(error.responseCode)
      : 0;
  return status >= 500
    ? new StickylineError("VENDOR_REFUSED", `the mail server refused the mail with ${status}`)
    : new StickylineError("VENDOR_UNAVAILABLE", "the mail server can't be reached: see SMTP_URL", {
        retryable: true,
      });
}
