import { ApiError } from "./api-error.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

export type RateLimits = {
  /** Counts one request, or throws 429. There is no Retry-After, as at Dialpad. */
  count(limit: Limit, key?: string): void;
};

export type Limit =
  | "company"
  | "webhook-create"
  | "call-get"
  | "call-post"
  | "router-patch"
  | "router-patch-lax"
  | "screen-pop";

const LIMITS: Readonly<Record<Limit, { readonly most: number; readonly windowMs: number }>> = {
  company: { most: 20, windowMs: SECOND_MS },
  "webhook-create": { most: 100, windowMs: MINUTE_MS },
  "call-get": { most: 10, windowMs: MINUTE_MS },
  "call-post": { most: 5, windowMs: MINUTE_MS },
  "screen-pop": { most: 5, windowMs: MINUTE_MS },
  "router-patch": { most: 1, windowMs: 5 * MINUTE_MS },
  "router-patch-lax": { most: 1200, windowMs: MINUTE_MS },
};

/** Sliding windows; a refused request does not count. */
export function createRateLimits(now: () => number): RateLimits {
  const seen = new Map<string, number[]>();
  return {
    count(limit, key = "") {
      const { most, windowMs } = LIMITS[limit];
      const name = `${limit} ${key}`;
      const at = now();
      const recent = (seen.get(name) ?? []).filter((time) => time > at - windowMs);
      if (recent.length >= most) {
        throw new ApiError(429, "rateLimitExceeded", "Rate limit exceeded.");
      }
      recent.push(at);
      seen.set(name, recent);
    },
  };
}
