/** Why a rep is busy. An `offer` is a call routed to them that has not begun to ring yet. */
export type LeaseKind = "offer" | "ringing" | "talking" | "held";

/** One reason for being busy, which ends by itself. */
export type Lease = {
  readonly kind: LeaseKind;
  /** The leg that holds it; null for an offer. */
  readonly legId: string | null;
  readonly expiresAt: number;
  /** When it began; left out: its kind's longest length before it ends. */
  readonly since?: number;
};

export type PresenceState =
  "free" | "offered" | "ringing" | "talking" | "wrap-up" | "away" | "off-hours";

/** What a rep is doing, from the leases that live. A call counts more than being marked away. */
export function presenceOf(leases: readonly Lease[], away: boolean): PresenceState {
  const kinds = new Set(leases.map((lease) => lease.kind));
  if (kinds.has("talking") || kinds.has("held")) return "talking";
  if (kinds.has("ringing")) return "ringing";
  if (kinds.has("offer")) return "offered";
  return away ? "away" : "free";
}
