import type { LegEvent } from "./call.ts";

/** The event by which we say ourselves that somebody is free of a leg whose end was never told. */
export function observedFree(
  told: Pick<LegEvent, "key" | "legId" | "at" | "identity" | "direction">,
): LegEvent {
  return {
    ...told,
    kind: "observed-free",
    number: null,
    internalNumber: null,
    startedAt: null,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    links: [],
    details: {},
  };
}
