import { StickylineError } from "../domain/errors.ts";
import type { Line } from "../domain/settings.ts";
import type { LineCapabilities } from "../telephony/port.ts";
import { routingAdapters } from "../telephony/registry.ts";

const known = new WeakMap<Line, LineCapabilities>();

/** What a line's phone system can do, by the line's own settings: found out once for each version of them. */
export function capabilitiesOf(line: Line): LineCapabilities {
  const before = known.get(line);
  if (before !== undefined) return before;
  const { vendor, vendorSettings = {}, connectionId } = line;
  const adapter = routingAdapters.get(vendor);
  if (adapter === undefined)
    throw new StickylineError("CONFIG_INVALID", `no adapter for ${vendor}`);
  const made =
    adapter.capabilitiesOn?.(vendorSettings, connectionId !== null) ?? adapter.capabilities;
  known.set(line, made);
  return made;
}
