import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { lock } from "proper-lockfile";
import type { Config } from "../config.ts";
import { StickylineError } from "../domain/errors.ts";
import { makeFolder } from "../spool/make-folder.ts";
import { isErrorCode, readOrCreateSecret } from "./private-file.ts";

const tryEveryMs = 250;
/** After a kill -9 the lock is free again once it has not been renewed for so long. */
const staleAfterMs = 5000;
const waitMs = 10_000;

/**
 * Takes the data folder for this process alone, waiting up to 10 s for one that is going down, or until `whoRuns` knows
 * of one that stays. Resolves with the release. Throws CONFLICT when another Stickyline stays, CONFIG_INVALID when the
 * folder can't be written. `lost` is called if the lock is taken from us.
 */
export async function lockDataDir(
  dataDir: string,
  lost: () => void,
  whoRuns: () => Promise<string | null>,
): Promise<() => Promise<void>> {
  const options = {
    lockfilePath: join(dataDir, "lock"),
    stale: staleAfterMs,
    update: 1000,
    onCompromised: lost,
  };
  const unwritable = (cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : "unknown";
    const message = `The data folder ${dataDir} can't be written (${reason}): set STICKYLINE_DATA_DIR to another folder.`;
    return new StickylineError("CONFIG_INVALID", message, { cause });
  };
  await makeFolder(dataDir).catch((cause: unknown) => {
    throw unwritable(cause);
  });
  for (let waitedMs = 0; ; waitedMs += tryEveryMs) {
    try {
      return await lock(dataDir, options);
    } catch (cause) {
      if (!isErrorCode(cause, "ELOCKED")) throw unwritable(cause);
      const known = await whoRuns();
      if (known !== null) throw new StickylineError("CONFLICT", known, { cause });
      if (waitedMs >= waitMs) {
        const message = `Another Stickyline runs with the data in ${dataDir}: stop it, or set STICKYLINE_DATA_DIR to another folder.`;
        throw new StickylineError("CONFLICT", message, { cause });
      }
    }
    await wait(tryEveryMs);
  }
}

/** The configured secrets, else the ones in the data folder, made at the first start. */
export async function readSecrets(
  config: Config,
): Promise<{ secretKey: Buffer; adminToken: string }> {
  const secretKey = config.secretKey ?? (await keptKey(join(config.dataDir, "secret-key")));
  const adminToken =
    config.adminToken ??
    (await readOrCreateSecret(join(config.dataDir, "admin-token"), () =>
      randomBytes(24).toString("base64url"),
    ));
  return { secretKey, adminToken };
}

async function keptKey(path: string): Promise<Buffer> {
  const text = await readOrCreateSecret(path, () => randomBytes(32).toString("base64"));
  const key = Buffer.from(text, "base64");
  if (key.length === 32) return key;
  const message = `${path} does not hold a key of 32 bytes: restore it from a backup, or give the key as STICKYLINE_SECRET_KEY.`;
  throw new StickylineError("CONFIG_INVALID", message);
}
