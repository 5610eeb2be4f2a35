import type { Rep } from "../api/resources.ts";

/** Opening hours as the API tells them. */
export type Hours = NonNullable<Rep["hours"]>;

const ZONES = Intl.supportedValuesOf("timeZone");

/** Time zones to choose from. A zone has several names, and browsers list one: what is set is among them, too. */
export function zonesWith(set: string): string[] {
  return [...new Set(["UTC", set, ...ZONES])];
}
