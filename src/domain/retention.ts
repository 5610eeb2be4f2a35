/** What is kept for a time, each kind by itself. Contacts are the CRM's: they go with it. */
export const RETENTION_DAYS = {
  /** The events of calls, and which legs belong together. */
  callEvents: { byDefault: 400, least: 90 },
  /** What became of calls: the reports' rows. */
  calls: { byDefault: 730, least: 1 },
  decisions: { byDefault: 400, least: 1 },
  recordings: { byDefault: 365, least: 1 },
  callbacks: { byDefault: 365, least: 1 },
  /** Those that ended: whom they called, and on what ground. A callback's are looked at while it lives. */
  campaigns: { byDefault: 365, least: 30 },
  /** What was written to the CRM: younger ones keep an entry from being written twice. */
  crmWrites: { byDefault: 400, least: 90 },
  /** Calls that were passed on. */
  transfers: { byDefault: 400, least: 1 },
  deadLetters: { byDefault: 30, least: 1 },
  /** What became of notices. */
  notices: { byDefault: 90, least: 1 },
  audit: { byDefault: 1_095, least: 90 },
} as const;

export type RetainedKind = keyof typeof RETENTION_DAYS;
export type RetentionDays = Readonly<Record<RetainedKind, number>>;

/** Longer than anybody will ask for. */
export const MOST_RETENTION_DAYS = 3_650;

/** The days of each kind: those that were set, within what is possible, and the defaults. */
export function toRetentionDays(set: Readonly<Record<string, unknown>>): RetentionDays {
  const of = (kind: RetainedKind) => {
    const days = set[kind];
    const { byDefault, least } = RETENTION_DAYS[kind];
    return typeof days === "number"
      ? Math.min(Math.max(days, least), MOST_RETENTION_DAYS)
      : byDefault;
  };
  return {
    callEvents: of("callEvents"),
    calls: of("calls"),
    decisions: of("decisions"),
    recordings: of("recordings"),
    callbacks: of("callbacks"),
    campaigns: of("campaigns"),
    crmWrites: of("crmWrites"),
    transfers: of("transfers"),
    deadLetters: of("deadLetters"),
    notices: of("notices"),
    audit: of("audit"),
  };
}
