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

/** One choice of a menu: what a digit does, and what that needs. */
export type Choice = {
  digit: string;
  do: string;
  say?: Record<string, string>;
  repId?: string;
  lineId?: string;
  target?: { type: string; id: string };
  message?: Record<string, string>;
  choices?: (string | Choice)[];
};

export type Policy = {
  ladder: Rung[];
  menu?: { enabled?: boolean; choices?: (string | Choice)[] };
  callbackNumber?: string;
  wrapUpSeconds?: number;
  repeatCallsPerMinute?: number | null;
  checkInAfterMissed?: number | null;
  holdOutPercent?: number;
  locale?: string;
  [more: string]: unknown;
};

export const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*"] as const;

/** Choices by their names alone have the digits of their places. */
export function toChoices(written: readonly (string | Choice)[]): Choice[] {
  return written.map((choice, place) =>
    typeof choice === "string" ? { digit: DIGITS[place] ?? "*", do: choice } : choice,
  );
}

export const RUNGS = [
  "pinned",
  "ring-back",
  "deal-owner",
  "contact-owner",
  "secondary-owner",
  "last-agent",
  "company-owner",
  "parent-company-owner",
  "ticket-owner",
  "lead-owner",
  "backup",
  "line-owner",
  "team",
] as const;

export const DEFAULT_POLICY: Policy = {
  ladder: [
    { rung: "pinned" },
    { rung: "ring-back" },
    { rung: "deal-owner" },
    { rung: "contact-owner", otherwise: "ask" },
    { rung: "secondary-owner" },
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
