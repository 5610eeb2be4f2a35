import { StickylineError } from "../domain/errors.ts";
import { createDialpadClient, dialpadAdapter } from "./dialpad/index.ts";
import { createExotelClient, exotelAdapter } from "./exotel/index.ts";
import { createKazooClient, kazooAdapter } from "./kazoo/index.ts";
import type { RoutingAdapter } from "./port.ts";
import type { TelephonyClient, TelephonyClientOptions } from "./telephony-client.ts";
import { createVoipexClient, voipexAdapter } from "./voipex/index.ts";

/** The phone systems that can ask us where calls go, by vendor name. */
export const routingAdapters: ReadonlyMap<string, RoutingAdapter> = new Map([
  [dialpadAdapter.vendor, dialpadAdapter],
  [exotelAdapter.vendor, exotelAdapter],
  [kazooAdapter.vendor, kazooAdapter],
  [voipexAdapter.vendor, voipexAdapter],
]);

const clientFactories: ReadonlyMap<string, (options: TelephonyClientOptions) => TelephonyClient> =
  new Map([
    ["dialpad", createDialpadClient],
    ["exotel", createExotelClient],
    ["kazoo", createKazooClient],
    ["voipex", createVoipexClient],
  ]);

/** Those with an API that we know. */
export const telephonyVendors: readonly string[] = [...clientFactories.keys()];

/** A client of the vendor's own API. Throws INPUT_INVALID for a vendor without one. */
export function createTelephonyClient(
  vendor: string,
  options: TelephonyClientOptions,
): TelephonyClient {
  const create = clientFactories.get(vendor);
  if (create === undefined) {
    const known = [...clientFactories.keys()].join(", ");
    throw new StickylineError("INPUT_INVALID", `Unknown phone system. Use one of: ${known}.`, {
      field: "vendor",
    });
  }
  return create(options);
}
