import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { readIfThere } from "./private-file.ts";

/** It may be busy; one that is going down answers nothing. */
const ANSWER_MS = 2_000;

/** What a killed start wrote down holds no more: somebody else may listen there by now. */
export async function forgetAddress(dataDir: string): Promise<void> {
  await rm(join(dataDir, "running"), { force: true });
}

/** Writes down where this Stickyline answers, for a second start with the same data. Resolves with its removal. */
export async function noteAddress(dataDir: string, url: string): Promise<() => Promise<void>> {
  await writeFile(join(dataDir, "running"), `${url}\n`, { mode: 0o600 });
  return () => forgetAddress(dataDir);
}

/**
 * What to say of the Stickyline that runs with the same data, with a link that signs in once. Null: none is known, or
 * it does not answer.
 */
export async function whoRuns(config: Config): Promise<string | null> {
  const url = await readIfThere(join(config.dataDir, "running"));
  const token =
    config.adminToken ?? (await readIfThere(join(config.dataDir, "admin-token")).catch(() => null));
  if (url === null) return null;
  try {
    const answer = await fetch(`${url}/api/sign-in-links`, {
      method: "POST",
      headers: { authorization: `Bearer ${token ?? ""}` },
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body: unknown = await answer.json();
    const link = typeof body === "object" && body !== null && "url" in body ? body.url : null;
    const signIn = typeof link === "string" ? ` Sign in: ${link}` : "";
    return `Stickyline runs already, at ${url}, with the data in ${config.dataDir}.${signIn}`;
  } catch {
    return null;
  }
}
