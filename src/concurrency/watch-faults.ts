/** What a connection says that its server or the network ended. */
const LOST =
  /^(ECONN[A-Z]+|EPIPE|ETIMEDOUT|E(HOST|NET)[A-Z]+|57P0[0-9]|08[0-9A-Z]{3}|53[0-9A-Z]{3}|25006|25P0[34])$/;
const LOST_WORDS = /Connection (is closed|terminated|ended)/i;
const FAULTS = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Hears of errors that nobody waited for. One of a connection that was lost is told and survived: whoever needs the
 * connection makes another (a library may reject a promise that none of its parts waits for). Any other is a fault of
 * ours: `end` is called with the first. Returns what stops listening.
 */
export function watchFaults(deps: {
  readonly tell: (sentence: string) => void;
  readonly end: (error: unknown) => void;
}): () => void {
  let hasEnded = false;
  const hear = (error: unknown) => {
    if (isLostConnection(error)) {
      deps.tell(`a connection was lost (${codeOf(error) ?? "ended"})`);
    } else if (!hasEnded) {
      hasEnded = true;
      deps.end(error);
    }
  };
  for (const fault of FAULTS) process.on(fault, hear);
  return () => {
    for (const fault of FAULTS) process.off(fault, hear);
  };
}

function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return LOST.test(codeOf(error) ?? "") || LOST_WORDS.test(error.message);
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : null;
}
