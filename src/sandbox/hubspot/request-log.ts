/** One request that reached the box. `status` is null while it is open, or when it was cut. */
export type LoggedRequest = {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  body: unknown;
  status: number | null;
};

export type RequestLog = {
  readonly entries: readonly LoggedRequest[];
  open(method: string, url: string): LoggedRequest;
};

const MAX_ENTRIES = 10_000;

/** The last 10,000 requests, oldest first. */
export function createRequestLog(now: () => number): RequestLog {
  const entries: LoggedRequest[] = [];
  return {
    entries,
    open(method, url) {
      const [path = "", query = ""] = url.split("?", 2);
      const entry: LoggedRequest = { at: now(), method, path, query, body: null, status: null };
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries.splice(0, entries.length - MAX_ENTRIES);
      return entry;
    },
  };
}
