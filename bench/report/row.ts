export type Row = {
  readonly what: string;
  /** The figure in words, with what belongs beside it. */
  readonly ours: string;
  /** What it is compared with, in words; "" where it stands alone. */
  readonly against: string;
  /** What is judged, and what a later run compares: a ratio, or a figure where there is nothing to set it against. */
  readonly value: number;
  readonly unit: string;
  /** At least or at most so much; null: it only describes. */
  readonly aim: { readonly is: "≥" | "≤"; readonly value: number } | null;
};

export function isMet({ value, aim }: Row): boolean | null {
  if (aim === null) return null;
  return aim.is === "≥" ? value >= aim.value : value <= aim.value;
}

export const atLeast = (value: number): Row["aim"] => ({ is: "≥", value });
export const atMost = (value: number): Row["aim"] => ({ is: "≤", value });

/** As many digits as say something: 0.713, 24.6, 2,114. */
export function figure(value: number): string {
  const digits =
    Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
