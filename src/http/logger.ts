import { type DestinationStream, type Logger, pino } from "pino";

/**
 * The program's log: JSON lines. Callers' numbers and other personal data go under `pii.*` only, which is never
 * written; neither are tokens and cookies.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: {
      paths: [
        "pii",
        "*.pii",
        "authorization",
        "cookie",
        "*.authorization",
        "*.cookie",
        "*.headers.authorization",
        "*.headers.cookie",
      ],
      remove: true,
    },
    serializers: { err: toLoggedError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** An error without its message, unless it is one of ours: a driver's message can quote a row. */
function toLoggedError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause === undefined ? {} : { cause: toLoggedError(error.cause) };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const message = error.name === "StickylineError" ? { message: error.message } : {};
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { type: error.name, ...code, ...message, stack: frames.join("\n"), ...cause };
}
