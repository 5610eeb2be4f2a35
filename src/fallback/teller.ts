const TELL_AFTER_MS: readonly number[] = [0, 1_000, 5_000, 15_000];
const TELL_TIMEOUT_MS = 3_000;
/** With so many waiting, the router is down for long: more would only be memory. */
const MOST_WAITING = 1_000;

/**
 * Tells the router of calls that came here. The router may be what is down: it is told again later, a few times.
 * `path`: with its query, below the router's address. Never throws.
 */
export function createTeller(
  routerUrl: string,
  { onFailure }: { readonly onFailure: (error: unknown) => void },
): (path: string, authorization: string | undefined) => void {
  let waiting = 0;

  async function once(path: string, authorization: string | undefined): Promise<void> {
    const response = await fetch(routerUrl + path, {
      headers: authorization === undefined ? {} : { authorization },
      signal: AbortSignal.timeout(TELL_TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (response.status >= 500) throw new Error(`the router answered ${response.status}`);
  }

  function attempt(path: string, authorization: string | undefined, number: number): void {
    const afterMs = TELL_AFTER_MS[number];
    if (afterMs === undefined) {
      waiting -= 1;
      return;
    }
    setTimeout(() => {
      once(path, authorization).then(
        () => {
          waiting -= 1;
        },
        (error: unknown) => {
          onFailure(error);
          attempt(path, authorization, number + 1);
        },
      );
    }, afterMs).unref();
  }

  return (path, authorization) => {
    if (waiting >= MOST_WAITING) return;
    waiting += 1;
    attempt(path, authorization, 0);
  };
}
