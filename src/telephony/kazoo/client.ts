import { Type } from "typebox";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { TelephonyClient, TelephonyClientOptions, VendorUser } from "../telephony-client.ts";
import { createCallbackDialer } from "./callback-dialer.ts";
import { toObservedLeg } from "./observed-leg.ts";
import { createKazooRequest } from "./request.ts";
import {
  CallflowSchema,
  ChannelSchema,
  MailboxSchema,
  NamedSchema,
  UserSchema,
  type KazooNamed,
  type KazooUser,
} from "./schemas.ts";
import { isHealthy, provisionLine, restoreCallflow } from "./setup.ts";
import { removeWebhooks } from "./setup-webhooks.ts";

const Channels = Type.Array(ChannelSchema);

/**
 * KAZOO's API as a TelephonyClient. Nothing here is called while a caller waits. The account is the key's own.
 * https://docs.2600hz.com/dev/applications/crossbar
 */
export function createKazooClient(options: TelephonyClientOptions): TelephonyClient {
  const request = createKazooRequest(options);
  return {
    async listOffices() {
      return [{ id: await request.accountId(), name: "Account" }];
    },
    async listUsers() {
      const users = await request.get("/users?paginate=false", Type.Array(UserSchema));
      const boxes = await request.get("/vmboxes?paginate=false", Type.Array(MailboxSchema));
      const flows = await request.get("/callflows?paginate=false", Type.Array(CallflowSchema));
      const numbersOf = (userId: string) =>
        flows.filter((flow) => flow.owner_id === userId).flatMap(({ numbers }) => numbers ?? []);
      const boxOf = (userId: string) => boxes.find((box) => box.owner_id === userId)?.id ?? null;
      return users
        .filter(({ enabled }) => enabled !== false)
        .map((user) => ({ ...toUser(user, boxOf(user.id)), numbers: numbersOf(user.id) }));
    },
    async listTargets() {
      const lists = LISTS.map(async ([path, type]) => {
        const found = await request.get(`/${path}?paginate=false`, Type.Array(NamedSchema));
        return found.map((one) => ({ type, id: one.id, name: nameOf(one) }));
      });
      return (await Promise.all(lists)).flat();
    },
    async isOnCall(id, type) {
      const kind = type === "device" ? "devices" : "users";
      const channels = await request.get(`/${kind}/${encodeURIComponent(id)}/channels`, Channels);
      return channels.some(({ answered }) => answered !== false);
    },
    callbackDialer: createCallbackDialer(request),
    async listLiveLegs() {
      const channels = await request.get("/channels?paginate=false", Channels);
      return channels.map(toObservedLeg).filter((leg) => leg !== null);
    },
    async provision(setup, known) {
      if (!/^[0-9a-f]{32}$/.test(setup.officeId)) {
        throw invalidInput("officeId", "Give the account's id: the connection lists it.");
      }
      return provisionLine(request, setup, known);
    },
    async removeLine(gone, known) {
      const changes: string[] = [];
      await restoreCallflow(request, gone, known, changes);
      await removeWebhooks(request, gone, changes);
      return { changes, warnings: [] };
    },
    async routerHealth(routerId, provisioned) {
      return { enabled: await isHealthy(request, routerId, provisioned?.webhookIds ?? []) };
    },
    async reenableRouter(provisioned) {
      await request.patch("/webhooks", { "re-enable": true });
      const { routerId, webhookIds = [] } = provisioned;
      if (await isHealthy(request, routerId, webhookIds)) return provisioned;
      throw new StickylineError(
        "CONFLICT",
        "A webhook or the callflow of this line was removed at KAZOO: provision the line again.",
      );
    },
  };
}

/** https://docs.2600hz.com/dev/applications/crossbar: what a callflow can lead to, by its list. */
const LISTS = [
  ["users", "user"],
  ["devices", "device"],
  ["groups", "group"],
  ["vmboxes", "voicemail"],
  ["menus", "menu"],
  ["conferences", "conference"],
  ["callflows", "callflow"],
] as const;

/** A callflow without a name is known by its numbers, a mailbox by its own. */
function nameOf({ first_name, last_name, name, mailbox, numbers }: KazooNamed): string {
  const person = [first_name, last_name].filter((part) => part).join(" ");
  return [person, name, mailbox, numbers?.join(", ")].find((one) => one) ?? "";
}

function toUser(user: KazooUser, mailboxId: string | null): VendorUser {
  const email = user.email?.trim().toLowerCase() ?? "";
  const mailbox = mailboxId === null ? [] : [{ type: "voicemail", id: mailboxId }];
  return {
    id: user.id,
    name: [user.first_name, user.last_name].filter((part) => part).join(" "),
    emails: email === "" ? [] : [email],
    numbers: [],
    identities: [{ type: "user", id: user.id }, ...mailbox],
  };
}
