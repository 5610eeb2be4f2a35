/** Rows that are drawn together ask together. */
const GATHER_MS = 50;
/** However many callers come, the CRM's limit is everybody's. */
const BETWEEN_MS = 2_000;
const MOST_TOGETHER = 100;

type Waiting = { readonly key: string; readonly settle: (name: Promise<string | null>) => void };

/** Asks for one name at a time, and the server for up to 100 at once. */
export function createAskTogether(
  namesOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): (key: string) => Promise<string | null> {
  let waiting: Waiting[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let askedAt = 0;

  function schedule(): void {
    if (timer !== null || waiting.length === 0) return;
    timer = setTimeout(ask, Math.max(GATHER_MS, askedAt + BETWEEN_MS - Date.now()));
  }

  function ask(): void {
    timer = null;
    askedAt = Date.now();
    const asked = waiting.slice(0, MOST_TOGETHER);
    waiting = waiting.slice(MOST_TOGETHER);
    const names = namesOf([...new Set(asked.map(({ key }) => key))]);
    for (const { key, settle } of asked) settle(names.then((found) => found.get(key) ?? null));
    schedule();
  }

  return (key) =>
    new Promise((resolve) => {
      waiting.push({ key, settle: resolve });
      schedule();
    });
}
