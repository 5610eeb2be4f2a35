import type { Logger } from "pino";
import { outageOf, type Dependency } from "../concurrency/outage-of.ts";
import { StickylineError } from "../domain/errors.ts";

const EVERY_MS = 60_000;
/** More kinds of failures than there are: the oldest are told anew. */
const MOST_KINDS = 200;

/**
 * Tells of what fails outside of requests: an outage of one of our servers once, and once a minute while it lasts, with
 * the server's name and host; any other failure once a minute for its kind. Between lines they are counted, so that
 * ten thousand jobs that wait for one server are one line.
 */
export function createTellFailures(deps: {
  readonly log: Pick<Logger, "warn" | "info">;
  /** Host and port of each server, no password in it. */
  readonly hosts: Readonly<Record<Dependency, string>>;
  readonly now: () => number;
}): {
  onFailure(error: unknown): void;
  /** The server can be used again. */
  onBack(dependency: Dependency, outageMs: number): void;
} {
  const told = new Map<string, { at: number; since: number }>();

  return {
    onFailure(error) {
      const dependency = outageOf(error);
      const kind = dependency ?? kindOf(error);
      const now = deps.now();
      const before = told.get(kind);
      if (before !== undefined && now - before.at < EVERY_MS) {
        before.since += 1;
        return;
      }
      told.delete(kind);
      told.set(kind, { at: now, since: 0 });
      const [oldest] = told.keys();
      if (told.size > MOST_KINDS && oldest !== undefined) told.delete(oldest);
      const repeated = before === undefined ? {} : { sinceLastLine: before.since };
      if (dependency === null) {
        deps.log.warn({ err: error, ...repeated }, "something outside failed");
        return;
      }
      const where = { dependency, host: deps.hosts[dependency] };
      deps.log.warn({ ...where, ...repeated, err: error }, "a server of ours can't be used");
    },
    onBack(dependency, outageMs) {
      told.delete(dependency);
      const where = { dependency, host: deps.hosts[dependency] };
      deps.log.info({ ...where, outageMs }, "a server of ours can be used again");
    },
  };
}

function kindOf(error: unknown): string {
  if (error instanceof StickylineError) return `${error.code} ${error.message}`;
  if (!(error instanceof Error)) return typeof error;
  const code = "code" in error ? error.code : null;
  if (typeof code === "string" || typeof code === "number") return `${error.name} ${code}`;
  // a job's id makes no other kind
  const said = error.message.replace(/[0-9a-f-]*\d[0-9a-f-]*/gi, "#");
  return `${error.name} ${said}`.slice(0, 200);
}

/** The host and port that a URL names, without its user and password. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "unknown";
  }
}
