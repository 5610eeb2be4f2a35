/** Whose an uploaded file is. `receivedAt`: epoch milliseconds. */
export type Recording = {
  readonly id: string;
  readonly workspaceId: string;
  readonly lineId: string;
  readonly legId: string;
  /** As the phone system named it. */
  readonly name: string;
  readonly format: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly location: string;
  readonly receivedAt: number;
};

/** What can be heard of a call, wherever it is kept. */
export type HeardRecording = {
  readonly kind: "recording" | "voicemail";
  /** Null: all that is known is that there is one. */
  readonly url: string | null;
  /** Whose system keeps it, as people call it. */
  readonly place: string;
  /** Who has the address can listen; else only who is signed in there. */
  readonly isOpen: boolean;
};

/** More of them would bury what the entry says. */
const MOST_TOLD = 3;

/** Each once, in the order given; that there is one says nothing more where a kind's address is known. */
export function eachOnce<R extends HeardRecording>(recordings: readonly R[]): R[] {
  const known = new Map<string, R>();
  for (const one of recordings) {
    const key = `${one.kind} ${one.url ?? ""}`;
    if (!known.has(key)) known.set(key, one);
  }
  const all = [...known.values()];
  return all.filter(
    ({ kind, url }) =>
      url !== null || !all.some((other) => other.kind === kind && other.url !== null),
  );
}

/** Lines for people, three at most, and the first address that a player can take; null: there is none. */
export function tellRecordings(recordings: readonly HeardRecording[]): {
  readonly lines: readonly string[];
  readonly playableUrl: string | null;
} {
  const told = eachOnce(recordings);
  const lines = told.slice(0, MOST_TOLD).map(lineOf);
  const left = told.length - lines.length;
  const playable = told.find(({ url, isOpen }) => isOpen && url?.startsWith("https://"));
  return {
    lines: left > 0 ? [...lines, `and ${left} more`] : lines,
    playableUrl: playable?.url ?? null,
  };
}

function lineOf({ kind, url, place, isOpen }: HeardRecording): string {
  if (isOpen && url !== null) return `${kind === "voicemail" ? "Voicemail" : "Recording"}: ${url}`;
  const there = `The ${kind} can be heard in ${place}`;
  return url === null ? `${there}.` : `${there}: ${url}`;
}
