/** One line's answers, made beforehand: what Exotel gets when the router can't be reached. */
export type LineAnswers = {
  /** SHA-256 in hex of each password that counts; empty: the key in the path is enough. */
  readonly passwords: readonly string[];
  /** By version of the contract. */
  readonly answers: { readonly "1.1": object; readonly "1.0": object };
};

/** The file's content: by the key in the line's URLs. */
export type FallbackFile = { readonly lines: ReadonlyMap<string, LineAnswers> };

/** Reads the file's text; null when it is none of ours, so that the last good one stays. */
export function parseFile(text: string): FallbackFile | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const given = isRecord(parsed) ? parsed["lines"] : null;
    if (!isRecord(given)) return null;
    const lines = Object.entries(given).flatMap(([key, line]): [string, LineAnswers][] =>
      isLineAnswers(line) ? [[key, line]] : [],
    );
    return { lines: new Map(lines) };
  } catch {
    return null;
  }
}

function isLineAnswers(value: unknown): value is LineAnswers {
  if (!isRecord(value) || !isRecord(value["answers"])) return false;
  const { passwords, answers } = value;
  return (
    Array.isArray(passwords) &&
    passwords.every((one) => typeof one === "string") &&
    isRecord(answers["1.1"]) &&
    isRecord(answers["1.0"])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
