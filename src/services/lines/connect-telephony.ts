import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { TelephonyClient } from "../../telephony/telephony-client.ts";

/** A phone system's account as it is shown: never with its key. */
export type ConnectedTelephony = {
  readonly id: string;
  readonly vendor: string;
  readonly name: string;
};

export type Deps = {
  /** Those with an API that we know. */
  readonly vendors: readonly string[];
  /** Where the vendor's API is; undefined for a vendor without one. */
  readonly baseUrlOf: (vendor: string) => string | undefined;
  /** INPUT_INVALID of `field` for an address that we may not call. */
  readonly checkAddress: (url: string, field: string) => Promise<void>;
  readonly openClient: (vendor: string, apiKey: string, baseUrl: string) => TelephonyClient;
  /** The one that has this key already, if there is one. */
  readonly create: (
    workspaceId: string,
    connection: { id: string; vendor: string; name: string; baseUrl: string; apiKey: string },
  ) => Promise<ConnectedTelephony>;
  readonly newId: () => string;
  readonly audit: (record: {
    workspaceId: string;
    actor: string;
    action: string;
    subject: string;
    details?: Readonly<Record<string, unknown>>;
  }) => Promise<void>;
};

export type NewConnection = {
  readonly vendor: string;
  readonly name?: string;
  /** Where the API is, for a vendor without one address. */
  readonly baseUrl?: string;
  readonly apiKey: string;
};

/** The vendor does not take the key: told as the field at fault, with what the vendor's adapter says to do. */
function wrongKey(error: unknown): never {
  if (error instanceof StickylineError && error.code === "VENDOR_REFUSED") {
    throw new StickylineError("VENDOR_REFUSED", error.message, { field: "apiKey", cause: error });
  }
  throw error;
}

/**
 * Connects a phone system's account: its key is tried with the cheapest call first, so that a wrong one is refused
 * here (VENDOR_REFUSED of `apiKey`) and not when it is needed. A key that is connected already gives that connection. INPUT_INVALID for a vendor without an API.
 */
export function createConnectTelephony(
  deps: Deps,
): (workspaceId: string, connection: NewConnection) => Promise<ConnectedTelephony> {
  return async (workspaceId, { vendor, name, apiKey, baseUrl: given }) => {
    const baseUrl = given ?? deps.baseUrlOf(vendor);
    if (baseUrl === undefined) {
      throw deps.vendors.includes(vendor)
        ? invalidInput("baseUrl", "Give the address of the API: https://api.example:8443.")
        : invalidInput(
            "vendor",
            `This phone system has no API that we know. Use: ${deps.vendors.join(", ")}.`,
          );
    }
    // the installation's own settings are not a user's to give
    if (given !== undefined && given !== deps.baseUrlOf(vendor)) {
      await deps.checkAddress(given, "baseUrl");
    }
    await deps.openClient(vendor, apiKey, baseUrl).listOffices().catch(wrongKey);
    const id = deps.newId();
    const created = await deps.create(workspaceId, {
      id,
      vendor,
      name: name ?? vendor,
      baseUrl,
      apiKey,
    });
    if (created.id !== id) return created;
    await deps.audit({
      workspaceId,
      actor: "admin",
      action: "telephony-connection.created",
      subject: created.id,
      details: { vendor },
    });
    return created;
  };
}
