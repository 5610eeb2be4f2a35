/** One step of a ladder as the form holds it; fields that a rung does not have are absent. */
export type Rung = {
  rung: string;
  waitSeconds?: number;
  ringSeconds?: number | null;
  otherwise?: string;
  lookBackDays?: number;
  minTalkSeconds?: number;
  countOutbound?: boolean;
  strategy?: string;
  team?: string | null;
  [more: string]: unknown;
};

export type Policy = {
  ladder: Rung[];
  menu?: { enabled?: boolean; choices?: string[] };
  wrapUpSeconds?: number;
  repeatCallsPerMinute?: number | null;
  checkInAfterMissed?: number | null;
  holdOutPercent?: number;
  locale?: string;
  [more: string]: unknown;
};

export const RUNGS = [
  "pinned",
  "deal-owner",
  "contact-owner",
  "secondary-owner",
  "last-agent",
  "company-owner",
  "backup",
  "line-owner",
  "team",
] as const;

export const DEFAULT_POLICY: Policy = {
  ladder: [
    { rung: "pinned" },
    { rung: "deal-owner" },
    { rung: "contact-owner", otherwise: "ask" },
    { rung: "last-agent" },
    { rung: "company-owner" },
    { rung: "backup" },
    { rung: "team" },
  ],
};

/** A policy as the API tells it; what is not one becomes the default, so that a form can always be shown. */
export function toPolicy(value: unknown): Policy {
  if (typeof value !== "object" || value === null || !("ladder" in value)) return DEFAULT_POLICY;
  const { ladder } = value;
  if (!Array.isArray(ladder)) return DEFAULT_POLICY;
  return { ...value, ladder: ladder.filter(isRung) };
}

function isRung(value: unknown): value is Rung {
  return typeof value === "object" && value !== null && "rung" in value;
}
