import { Type } from "typebox";
import { invalidInput } from "../../domain/errors.ts";
import type { TelephonyClient, TelephonyClientOptions, VendorUser } from "../telephony-client.ts";
import { createCallbackDialer } from "./callback-dialer.ts";
import { idOf } from "./fields.ts";
import { createDialpadRequest, rememberLists, type DialpadRequest } from "./request.ts";
import { OfficeSchema, RouterSchema, UserSchema, type DialpadUser } from "./schemas.ts";
import { provisionLine, reenableRouter, removeLine } from "./setup.ts";
import { statusOfUser } from "./status.ts";
import { callProgress, transferCall } from "./transfer.ts";

/**
 * Dialpad's API v2 as a TelephonyClient. The key must be a company API key; all apps of a company share 20 requests
 * a second, so nothing here is called while a caller waits. https://developers.dialpad.com/reference
 */
export function createDialpadClient(options: TelephonyClientOptions): TelephonyClient {
  return clientWith(createDialpadRequest(options));
}

function clientWith(request: DialpadRequest): TelephonyClient {
  // No `limit`: above 100 Dialpad refuses one call in five by design.
  const activeUsers = async () => {
    const users = await request.list("/users", UserSchema, { state: "active" });
    return users.filter(({ state }) => (state ?? "active") === "active");
  };
  return {
    async listOffices() {
      const offices = await request.list("/offices", OfficeSchema);
      return offices.map(({ id, name }) => ({ id: `${id}`, name: name ?? "" }));
    },
    listUsers: async () => (await activeUsers()).map(toUser),
    async listTargets() {
      const groups = GROUPS.map(async ([path, type]) => {
        const found = await request.list(path, OfficeSchema);
        return found.map(({ id, name }) => ({ type, id: `${id}`, name: name ?? "" }));
      });
      const users = activeUsers().then((all) =>
        all.map(toUser).map(({ id, name }) => ({ type: "user", id, name })),
      );
      return (await Promise.all([...groups, users])).flat();
    },
    // Five a minute for each user: what comes beyond is refused, and nobody needs it.
    async popScreen(userId, url) {
      const path = `/users/${encodeURIComponent(userId)}/screenpop`;
      await request.post(path, { screen_pop_uri: url }, Type.Unknown());
    },
    listStatuses: async () =>
      (await activeUsers()).map((user) => ({
        type: "user",
        id: idOf(user.id) ?? "",
        kind: statusOfUser(user),
      })),
    // is_available says "not on a call"; do_not_disturb and is_online are other matters.
    async isOnCall(userId) {
      const user = await request.get(`/users/${encodeURIComponent(userId)}`, UserSchema);
      return typeof user.is_available === "boolean" ? !user.is_available : null;
    },
    callbackDialer: createCallbackDialer(request),
    callProgress: (legId) => callProgress(request, legId),
    transferCall: (legId, to) => transferCall(request, legId, to),
    async provision(setup, known, now) {
      if (!/^[1-9]\d{0,18}$/.test(setup.officeId)) throw noOffice();
      return provisionLine(request, setup, known, now);
    },
    removeLine: (gone, known) => removeLine(request, gone, known),
    onePass: () => clientWith(rememberLists(request)),
    async routerHealth(routerId) {
      const path = `/callrouters/${encodeURIComponent(routerId)}`;
      // A missing `enabled` is an empty field of theirs, not a switched-off router.
      return { enabled: (await request.get(path, RouterSchema)).enabled !== false };
    },
    reenableRouter: (provisioned, now) => reenableRouter(request, provisioned, now),
  };
}

/** The lists of what a router's answer can name besides people. https://developers.dialpad.com/reference */
const GROUPS = [
  ["/offices", "office"],
  ["/departments", "department"],
  ["/callcenters", "callcenter"],
  ["/callrouters", "callrouter"],
] as const;

function toUser(user: DialpadUser): VendorUser {
  const fullName = [user.first_name, user.last_name].filter((part) => part).join(" ");
  return {
    id: idOf(user.id) ?? "",
    name: user.display_name ?? fullName,
    emails: (user.emails ?? []).map((email) => email.trim().toLowerCase()),
    numbers: user.phone_numbers ?? [],
  };
}

function noOffice() {
  return invalidInput(
    "officeId",
    "Give the digits of one of your offices: the connection lists them.",
  );
}
