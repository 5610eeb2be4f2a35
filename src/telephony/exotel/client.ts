import { StickylineError } from "../../domain/errors.ts";
import type {
  TelephonyClient,
  TelephonyClientOptions,
  VendorUser,
  VendorUserStatus,
} from "../telephony-client.ts";
import { createCallbackDialer } from "./callback-dialer.ts";
import { toContactUri, toIdentity } from "./contact-uri.ts";
import { createExotelRequest } from "./request.ts";
import { CallDetailsSchema, UserSchema, type ExotelUser } from "./schemas.ts";
import { tellSetup } from "./setup.ts";

const PAGE = 50;
/** A list that goes on after this many pages repeats itself. */
const MOST_PAGES = 200;
const FIELDS = "devices,active_call";

/**
 * Exotel's users API as a TelephonyClient.
 * https://developer.exotel.com/api/ccm-users
 */
export function createExotelClient(options: TelephonyClientOptions): TelephonyClient {
  const request = createExotelRequest(options);

  async function allUsers(): Promise<ExotelUser[]> {
    const found: ExotelUser[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { fields: FIELDS, offset: String(page * PAGE), limit: String(PAGE) };
      const users = await request.list("v2", "/users", UserSchema, query);
      found.push(...users);
      if (users.length < PAGE) return found;
    }
    throw new StickylineError("VENDOR_UNAVAILABLE", "Exotel's list of users does not end.");
  }

  return {
    async listOffices() {
      await request.list("v2", "/users", UserSchema, { fields: FIELDS, offset: "0", limit: "1" });
      return [{ id: "1", name: request.accountSid }];
    },
    listUsers: async () => (await allUsers()).map(toUser),
    listTargets: async () =>
      (await allUsers()).flatMap((user) => {
        const { name } = toUser(user);
        return phonesOf(user).map(({ identity: { type, id } }) => ({ type, id, name }));
      }),
    async isOnCall(contactUri) {
      const query = { fields: FIELDS, "devices.contact_uri": contactUri };
      const [user] = await request.list("v2", "/users", UserSchema, query);
      return user === undefined ? null : isOnCall(user);
    },
    /** Settles minutes after a call's end: for phones whose last event was lost and who are no users. */
    async isCallOver(legId) {
      const [, callSid] = /^exotel:([^:]+)/.exec(legId) ?? [];
      if (callSid === undefined) return null;
      const path = `/calls/${encodeURIComponent(callSid)}`;
      const [call] = await request.list("v3", path, CallDetailsSchema);
      return call?.state === undefined || call.state === null ? null : call.state === "terminal";
    },
    callbackDialer: createCallbackDialer(request),
    listStatuses: async () => (await allUsers()).flatMap(toStatuses),
    provision: async (setup, known) => tellSetup(setup, known),
    // Exotel never switches a URL off: it asks the fallback URL instead.
    routerHealth: async () => ({ enabled: true }),
    reenableRouter: async (provisioned) => provisioned,
  };
}

function isOnCall({ active_call, devices }: ExotelUser): boolean {
  const busy = (devices ?? []).some(({ status }) => status?.toLowerCase() === "busy");
  return busy || (active_call !== null && active_call !== undefined);
}

function phonesOf({ devices }: ExotelUser) {
  return (devices ?? []).flatMap((device) => {
    const uri = toContactUri(device.contact_uri ?? null, "IN");
    return uri === null ? [] : [{ device, uri, identity: toIdentity(uri) }];
  });
}

/** Who has no device can't be dialled, and is no rep here. The device that is switched on comes first. */
function toUser(user: ExotelUser): VendorUser {
  const phones = phonesOf(user).toSorted(
    (a, b) => Number(b.device.available === true) - Number(a.device.available === true),
  );
  return {
    id: String(user.id),
    name: [user.first_name, user.last_name].filter((part) => part).join(" "),
    emails: user.email ? [user.email.trim().toLowerCase()] : [],
    numbers: phones.filter(({ uri }) => uri.startsWith("+")).map(({ uri }) => uri),
    identities: phones.map(({ identity: { type, id } }) => ({ type, id })),
  };
}

/** A phone that is switched off or not verified can't be rung. */
function toStatuses(user: ExotelUser): VendorUserStatus[] {
  return phonesOf(user).map(({ device, identity: { type, id } }) => ({
    type,
    id,
    kind: device.available !== false && device.verified !== false ? "available" : "unavailable",
  }));
}
