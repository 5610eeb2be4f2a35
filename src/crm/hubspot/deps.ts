import type { HubspotSdk } from "./sdk.ts";

/** Runs a read with its retries. */
export type Read = <T>(read: () => Promise<T>) => Promise<T>;

/** What every operation needs: the official client, and how reads are run. */
export type Deps = {
  readonly sdk: () => Promise<HubspotSdk>;
  readonly read: Read;
  /** Contact properties that hold numbers in this account, besides HubSpot's own. */
  readonly phoneProperties: readonly string[];
};
