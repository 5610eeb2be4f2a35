import type { PostgresServer } from "../stand/postgres-server.ts";
import { isObject } from "../traffic/read-body.ts";
import { nameOf, type EventName } from "../traffic/read-event.ts";
import type { Vendor } from "../traffic/read-routing.ts";
import type { Told } from "../traffic/tap.ts";

/** Events that were taken (2xx) and are not in the call log, by the vendors' own words on both sides. */
export async function lostEvents(
  told: readonly Told[],
  postgres: PostgresServer,
): Promise<readonly Told[]> {
  const rows = await postgres.query<{ leg_id: string; details: unknown }>(
    "select leg_id, event->'details' as details from call_event",
  );
  const logged = new Set(
    rows.flatMap(({ leg_id: legId, details }) => {
      const vendor = vendorOf(legId);
      const name = vendor !== null && isObject(details) ? nameOf(vendor, details) : null;
      return name === null ? [] : [keyOf(name)];
    }),
  );
  return told.filter((event) => wasTaken(event) && !logged.has(keyOf(event)));
}

export function wasTaken({ status }: Told): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** How many different events these are. */
export function countEvents(events: readonly EventName[]): number {
  return new Set(events.map(keyOf)).size;
}

function keyOf({ vendor, callId, what }: EventName): string {
  return `${vendor} ${callId} ${what}`;
}

function vendorOf(legId: string): Vendor | null {
  const [vendor] = legId.split(":");
  return vendor === "dialpad" || vendor === "exotel" || vendor === "kazoo" || vendor === "voipex"
    ? vendor
    : null;
}
