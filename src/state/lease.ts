import type { Lease, LeaseKind } from "../domain/presence.ts";

/** What stands behind the kind in a member of `lease:<identity>`: `leg|since`; an offer has no leg. */
export function toLease(kind: LeaseKind, rest: string, expiresAt: number): Lease {
  const bar = rest.lastIndexOf("|");
  if (bar < 0) return { kind, legId: rest || null, expiresAt };
  return { kind, legId: rest.slice(0, bar), expiresAt, since: Number(rest.slice(bar + 1)) };
}
