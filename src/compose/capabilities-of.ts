import { StickylineError } from "../domain/errors.ts";
import type { Line } from "../domain/settings.ts";
import { routingAdapters } from "../telephony/registry.ts";

/** What a line's phone system can do, by the line's own settings. */
export function capabilitiesOf({ vendor, vendorSettings = {}, connectionId }: Line) {
  const adapter = routingAdapters.get(vendor);
  if (adapter === undefined)
    throw new StickylineError("CONFIG_INVALID", `no adapter for ${vendor}`);
  return adapter.capabilitiesOn?.(vendorSettings, connectionId !== null) ?? adapter.capabilities;
}
