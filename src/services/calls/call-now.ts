import type { LegEvent } from "../../domain/call.ts";
import { readCall, type Call, type Deps as ReadCallDeps } from "./read-call.ts";

export type Deps = ReadCallDeps & {
  /** Every event with this number from a time on, by the vendor's clock. */
  readonly eventsOfNumber: (
    workspaceId: string,
    number: string,
    sinceMs: number,
  ) => Promise<readonly LegEvent[]>;
};

/** The vendor's clock may be so far behind ours. */
const SKEW_MS = 5_000;

/**
 * A call with all its legs while it goes on. Where the vendor links nothing, legs of the same caller since the call
 * began are joined to the decisions that led to them, as they are when a call is over.
 */
export async function readCallNow(deps: Deps, workspaceId: string, legId: string): Promise<Call> {
  const known = await readCall(deps, workspaceId, legId);
  const first = known.decisions[0];
  if (first === undefined || first.number === null) return known;
  const since = Math.min(first.at, first.startedAt ?? first.at) - SKEW_MS;
  const events = await deps.eventsOfNumber(workspaceId, first.number, since);
  const others = new Set(events.map((event) => event.legId));
  for (const one of known.legIds) others.delete(one);
  for (const other of others) await readCall(deps, workspaceId, other);
  return others.size === 0 ? known : readCall(deps, workspaceId, legId);
}
