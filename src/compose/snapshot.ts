import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../domain/errors.ts";
import type { WorkspaceSettings } from "../domain/settings.ts";
import { createKeepSnapshot, type Snapshot } from "../services/admin/keep-snapshot.ts";
import { createSealedSnapshot } from "../spool/sealed-snapshot.ts";
import { createSecretBox } from "../store/secret-box.ts";
import type { Config } from "../config.ts";

/** Counts up with every change of the settings' shape: what an older program wrote is not read. */
const SHAPE = 1;

// sealed with our key by this program: its content needs no look
const Written = Type.Object({
  shape: Type.Literal(SHAPE),
  firstWorkspaceId: Type.String({ minLength: 1 }),
  settings: Type.Array(Type.Unsafe<WorkspaceSettings>(Type.Object({}))),
});

/** The last known settings in the data folder, sealed: a process that starts while PostgreSQL is away has those. */
export function openSnapshot(
  { config, secretKey }: { readonly config: Config; readonly secretKey: Buffer },
  all: () => readonly WorkspaceSettings[],
  onFailure: (error: unknown) => void,
) {
  const path = join(config.dataDir, "settings.sealed");
  const file = createSealedSnapshot({
    file: path,
    ...createSecretBox(secretKey, config.previousSecretKey ?? undefined),
  });
  return {
    ...createKeepSnapshot({
      // not JSON: settings hold maps
      write: (snapshot) => file.write(serialize({ shape: SHAPE, ...snapshot }).toString("base64")),
      all,
      onFailure(cause) {
        const message = `the last known settings can't be written to ${path}: this process could not start while PostgreSQL is away. Set STICKYLINE_DATA_DIR to a folder that it may write`;
        onFailure(new StickylineError("CONFIG_INVALID", message, { cause }));
      },
    }),
    /** Null: there is none, none of this program's shape, or one that can't be read or opened, which is told. */
    async read(): Promise<Snapshot | null> {
      try {
        const text = await file.read();
        if (text === null) return null;
        const written: unknown = deserialize(Buffer.from(text, "base64"));
        return Value.Check(Written, written) ? written : null;
      } catch (cause) {
        // it is only a help: a start with PostgreSQL does without
        const message = `the last known settings can't be read from ${path}: this start needs PostgreSQL`;
        onFailure(new StickylineError("CONFIG_INVALID", message, { cause }));
        return null;
      }
    },
  };
}
