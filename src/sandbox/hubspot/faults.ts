type FaultKind =
  | "rate-limited"
  | "daily-limit"
  | "html-502"
  | "empty-502"
  | "unavailable"
  | "missing-scopes"
  | "reset"
  | "hang"
  | "slow"
  | "answer-lost";

/** What the next matching requests meet. `answer-lost`: the write is done, the connection cut before the answer. */
export type Fault = {
  readonly kind: FaultKind;
  /** How many requests; default 1. */
  readonly count?: number;
  readonly method?: string;
  /** Matched against the path without its query; default every path. */
  readonly path?: RegExp;
  /** For `slow`: how long the answer waits; default 1000. */
  readonly delayMs?: number;
  /** For `rate-limited`: what Retry-After says; default: there is no such header. */
  readonly retryAfterSeconds?: number;
};

export type FaultPlan = {
  add(fault: Fault): void;
  /** The fault that this request meets, used up by one. */
  next(method: string, path: string): Fault | null;
  clear(): void;
};

/** Faults on demand; the oldest that matches comes first. */
export function createFaultPlan(): FaultPlan {
  let waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      waiting.push({ fault, left: fault.count ?? 1 });
    },
    next(method, path) {
      const found = waiting.find(
        ({ fault, left }) =>
          left > 0 &&
          (fault.method === undefined || fault.method === method) &&
          (fault.path === undefined || new RegExp(fault.path.source, fault.path.flags).test(path)),
      );
      if (found === undefined) return null;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault;
    },
    clear() {
      waiting = [];
    },
  };
}

/** A gateway's page, as Cloudflare puts it in front of an API that is down. */
export const GATEWAY_PAGE = `<!DOCTYPE html>
<html><head><title>api.hubapi.com | 502: Bad gateway</title></head>
<body><h1>Bad gateway</h1><p>Error code 502</p></body></html>
`;
