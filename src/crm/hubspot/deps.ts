import type { CallSource } from "./call-properties.ts";
import type { Post, Tell } from "./post.ts";
import type { HubspotSdk } from "./sdk.ts";

/** Runs a read with its retries. */
export type Read = <T>(read: () => Promise<T>) => Promise<T>;

/** What every operation needs: the official client, how reads are run, and a way around the client. */
export type Deps = {
  readonly sdk: () => Promise<HubspotSdk>;
  readonly read: Read;
  /** For what the official client does not know; sent once. */
  readonly post: Post;
  /** The same where nothing is read of the answer. */
  readonly tell: Tell;
  /** Contact properties that hold numbers in this account, besides HubSpot's own. */
  readonly phoneProperties: readonly string[];
  /** Whose calls they are, where our app's id is known. */
  readonly callSource: CallSource | null;
  /** Contact properties that name further owners. */
  readonly ownerProperties: readonly string[];
  /** Contact properties that say not to call, and the one that says that they agree to be called. */
  readonly doNotCallProperties: readonly string[];
  readonly consentProperty: string | null;
  /** Whether who works on a deal beside its owner is read. */
  readonly dealTeam: boolean;
};
