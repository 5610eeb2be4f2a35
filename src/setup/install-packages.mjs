const REFUSALS = /\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EPROTO)\b/;
const ANSWER_MS = 20_000;

/**
 * `npm ci`. Where npm's registry can't be reached it takes what is in npm's cache; when something is not there, it throws
 * one sentence, at once: npm by itself tries for minutes. `run` rejects with what a failing program said.
 */
export async function installPackages(run) {
  const npm = process.env.npm_execpath;
  const [file, ...first] = npm?.endsWith("js") ? [process.execPath, npm] : ["npm"];
  const quiet = ["--include=dev", "--loglevel=error"];
  const unreachable = await reasonOf(
    run(file, [...first, "ping", "--fetch-retries=0", ...quiet], ANSWER_MS),
  );
  if (unreachable === null) return run(file, [...first, "ci", ...quiet]);
  try {
    await run(file, [...first, "ci", "--offline", ...quiet]);
  } catch {
    throw new Error(
      `The packages can't be fetched: npm's registry can't be reached (${unreachable}). Connect this machine to the internet, or name a registry that it reaches (npm config set registry …), then run this again.`,
    );
  }
}

/** Why the registry is out of reach; null when it answered something, be it that it knows no ping. */
async function reasonOf(ping) {
  try {
    await ping;
    return null;
  } catch (error) {
    return (
      REFUSALS.exec(error.message)?.[1] ?? (error.name === "TimeoutError" ? "no answer" : null)
    );
  }
}
