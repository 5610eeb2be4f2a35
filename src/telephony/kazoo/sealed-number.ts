import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import type { LineView } from "../port.ts";

/** What a line's numbers are sealed by: its secrets, the current one first. */
export function sealKeysOf({ secrets, id }: Pick<LineView, "secrets" | "id">): readonly string[] {
  return secrets.length > 0 ? secrets : [id];
}

const CIPHER = "aes-256-gcm";
const NONCE = 12;
const TAG = 16;

/**
 * A caller's number for a URL, which proxies write into their logs. The same number is sealed the same way, so that an
 * answer can be given twice.
 */
export function sealNumber(number: string, [first = ""]: readonly string[]): string {
  const key = keyOf(first);
  const nonce = createHmac("sha256", key).update(number).digest().subarray(0, NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const sealed = Buffer.concat([cipher.update(number, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** The number, sealed by one of these keys; null: it is not ours. */
export function openNumber(text: string, keys: readonly string[]): string | null {
  const bytes = /^[\w-]{40,80}$/.test(text) ? Buffer.from(text, "base64url") : null;
  if (bytes === null) return null;
  for (const key of keys) {
    const opened = openBy(bytes, key);
    if (opened !== null) return opened;
  }
  return null;
}

function openBy(bytes: Buffer, secret: string): string | null {
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(secret), bytes.subarray(0, NONCE));
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    const rest = bytes.subarray(NONCE + TAG);
    return Buffer.concat([decipher.update(rest), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

function keyOf(secret: string): Buffer {
  return createHash("sha256").update(`stickyline number ${secret}`).digest();
}
