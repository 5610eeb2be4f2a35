export type PaceDeps = {
  readonly log: { readonly info: (fields: Record<string, unknown>, message: string) => void };
  readonly now: () => number;
};

const LOG_EVERY_MS = 10_000;

/** Counts a pass's contacts and logs rate and time left every ten seconds. The rate is of this run alone. */
export function createPace(
  { now, log }: PaceDeps,
  connectionId: string,
  before: number,
  expectedBefore: number | null,
) {
  const startedAt = now();
  let loggedAt = startedAt;
  let read = 0;
  let expected = expectedBefore;
  return {
    add(contacts: number): void {
      read += contacts;
      const at = now();
      if (at - loggedAt < LOG_EVERY_MS) return;
      loggedAt = at;
      const contactsPerSecond = Math.round((read * 1000) / (at - startedAt));
      const left = expected === null ? null : Math.max(0, expected - before - read);
      const secondsLeft =
        left === null || contactsPerSecond === 0 ? null : Math.ceil(left / contactsPerSecond);
      const contactsSoFar = before + read;
      log.info(
        { connectionId, contacts: contactsSoFar, contactsPerSecond, secondsLeft },
        "syncing contacts",
      );
    },
    expect(contacts: number): void {
      expected = contacts;
    },
    /** Of the whole pass, what earlier runs of it read included. */
    total: (): number => before + read,
  };
}
