export type PostResult =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
    }
  | { readonly kind: "timeout" }
  | { readonly kind: "unreachable" };

export type Poster = {
  /** One POST whose answer, body included, must be there inside `timeoutMs`. Follows no redirect, never throws. */
  post(
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<PostResult>;
  stop(): void;
};

export function createPoster(): Poster {
  const inFlight = new Set<AbortController>();
  let stopped = false;
  return {
    async post(url, body, headers, timeoutMs) {
      if (stopped) return { kind: "unreachable" };
      const abort = new AbortController();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        abort.abort();
      }, timeoutMs);
      inFlight.add(abort);
      try {
        const response = await fetch(url, {
          method: "POST",
          body,
          headers,
          redirect: "manual",
          signal: abort.signal,
        });
        const text = await response.text();
        const contentType = response.headers.get("content-type") ?? "";
        return { kind: "answered", status: response.status, contentType, text };
      } catch {
        return { kind: isLate ? "timeout" : "unreachable" };
      } finally {
        clearTimeout(timer);
        inFlight.delete(abort);
      }
    },
    stop() {
      stopped = true;
      for (const abort of inFlight) abort.abort();
    },
  };
}
