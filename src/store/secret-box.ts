import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";

/**
 * Seals secrets for the database, each for its place there: `open(seal(text, place), place)` is `text`; a seal of another
 * key, a changed one, and one that was moved to another row or column are refused.
 */
export type SecretBox = {
  /** True for what the key of today sealed, bound to its place. */
  isCurrent(sealed: string): boolean;
  /** `place`: see `placeOf`; left out for what is in no table. */
  seal(text: string, place?: string): string;
  /** Throws CONFIG_INVALID when no key at hand fits, or the sealed text was changed or moved. */
  open(sealed: string, place?: string): string;
};

/** Where a sealed value is: its table, column and row. */
export function placeOf(table: string, column: string, id: string): string {
  return `${table}.${column}/${id}`;
}

/** `v1` was bound to no place: still opened, and sealed anew at the next start. */
const VERSION = "v2";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a fresh nonce for each seal, as `v2.<key id>.<nonce, ciphertext, tag in base64url>`. Seals with
 * `current`; opens with `previous` too, so that the key can be changed without losing what is stored. Keys: 32 bytes.
 */
export function createSecretBox(current: Buffer, previous?: Buffer): SecretBox {
  const currentId = keyId(current);
  const keys = new Map([[currentId, current]]);
  if (previous !== undefined) keys.set(keyId(previous), previous);

  return {
    isCurrent: (sealed) => sealed.startsWith(`${VERSION}.${currentId}.`),
    seal(text, place = "") {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", current, nonce);
      cipher.setAAD(Buffer.from(`${VERSION}.${currentId}.${place}`));
      const boxed = Buffer.concat([
        nonce,
        cipher.update(text, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `${VERSION}.${currentId}.${boxed.toString("base64url")}`;
    },

    open(sealed, place = "") {
      const [version, id, boxed] = sealed.split(".");
      const key = id === undefined ? undefined : keys.get(id);
      if (key === undefined || boxed === undefined) throw notOurs();
      if (version !== VERSION && version !== "v1") throw notOurs();
      const bound = version === VERSION ? `.${place}` : "";
      return decrypt(key, `${version}.${id}${bound}`, Buffer.from(boxed, "base64url"));
    },
  };
}

function decrypt(key: Buffer, header: string, boxed: Buffer): string {
  if (boxed.length < NONCE_BYTES + TAG_BYTES) throw notOurs();
  const decipher = createDecipheriv("aes-256-gcm", key, boxed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(header));
  decipher.setAuthTag(boxed.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(boxed.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch (cause) {
    throw notOurs(cause);
  }
}

/** Names a key without telling anything of it. */
function keyId(key: Buffer): string {
  if (key.length !== 32) {
    throw new StickylineError("CONFIG_INVALID", "the secret key must be 32 bytes long");
  }
  return createHash("sha256").update("stickyline key id").update(key).digest("hex").slice(0, 8);
}

function notOurs(cause?: unknown): StickylineError {
  return new StickylineError(
    "CONFIG_INVALID",
    "a stored secret can't be opened: start with the STICKYLINE_SECRET_KEY that it was sealed with, or enter it anew",
    { cause },
  );
}
