/** Something about a line, or its account, that costs calls or events. */
export type HealthProblem =
  | "router-off"
  | "router-gone"
  | "router-differs"
  | "webhook-off"
  | "webhook-gone"
  | "subscription-gone"
  | "key-revoked"
  | "wrong-secret"
  | "error-budget";

/** Failures after which a phone system stops asking us, in an hour. */
export type ErrorBudget = { readonly used: number; readonly limit: number };

export type Seen = {
  readonly lastRequestAt: number | null;
  readonly lastEventAt: number | null;
  readonly lastRefusedAt: number | null;
  readonly errorsThisHour: number;
};

const HOUR_MS = 3_600_000;

/** What what came, and did not come, at a line's URLs tells. `limit` null: its phone system counts no failures. */
export function problemsSeen(seen: Seen, limit: number | null, now: number): HealthProblem[] {
  const { lastRequestAt, lastEventAt, lastRefusedAt, errorsThisHour } = seen;
  const lastGood = Math.max(lastRequestAt ?? 0, lastEventAt ?? 0);
  const isRefused =
    lastRefusedAt !== null && lastRefusedAt > lastGood && now - lastRefusedAt < HOUR_MS;
  const isSpent = limit !== null && errorsThisHour * 2 >= limit;
  return [
    ...(isRefused ? (["wrong-secret"] as const) : []),
    ...(isSpent ? (["error-budget"] as const) : []),
  ];
}

const WORDS: Readonly<Record<HealthProblem, string>> = {
  "router-off": "The vendor has switched its router off: its calls go to the default target.",
  "router-gone": "Its router is gone at the vendor: provision the line again.",
  "router-differs":
    "Its router was changed at the vendor; it is mended as soon as the vendor lets us.",
  "webhook-off": "The vendor has switched its webhook off: nothing is heard of calls.",
  "webhook-gone": "Its webhook is gone at the vendor: nothing is heard of calls.",
  "subscription-gone": "Its subscription is gone at the vendor: nothing is heard of calls.",
  "key-revoked": "The vendor no longer takes the API key: connect a new one.",
  "wrong-secret": "Requests come with a wrong secret and are refused: set it anew at the vendor.",
  "error-budget": "Half of the failures are used after which the vendor stops asking us.",
};

/** One sentence for people. */
export function healthWords(problem: HealthProblem): string {
  return WORDS[problem];
}
