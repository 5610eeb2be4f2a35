import type { LegEvent } from "../../../src/domain/call.ts";
import type { LegLog } from "../../../src/state/presence.ts";

/** A call log in memory: what was appended, each event once, leg by leg. */
export function createLegLog() {
  const legs = new Map<string, Map<string, LegEvent>>();
  const all = () => [...legs.values()].map((events) => [...events.values()]);
  const log: LegLog = {
    ofLeg: (_, legId) => Promise.resolve([...(legs.get(legId)?.values() ?? [])]),
    ofNumber: (_, number, sinceMs) =>
      Promise.resolve(
        all().filter((leg) => leg.some((one) => one.number === number && one.at >= sinceMs)),
      ),
  };
  return {
    log,
    all,
    append(event: LegEvent): void {
      const leg = legs.get(event.legId) ?? new Map<string, LegEvent>();
      legs.set(event.legId, leg.set(event.key, event));
    },
  };
}
