import { pick, type Random } from "../../src/sandbox/dialpad/random.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { openCuttableProxy, type CuttableProxy } from "../../test/support/cuttable-proxy.ts";
import { untilTrue } from "../stand/program.ts";
import type { Api, Phones } from "./phones.ts";

const TOKEN = "pat-of-the-run";
export const CRM_CLIENT = { id: "app-of-the-run", secret: "a-secret-of-the-app-long-enough" };
/** As a paid account has them. */
const REQUESTS_PER_TEN_SECONDS = 190;

export type Crm = {
  readonly box: HubspotBox;
  readonly way: CuttableProxy;
  connect(api: Api, publicUrl: string): Promise<void>;
  /** Somebody gives a contact to another owner of the same phone system. */
  changeOwner(): void;
  close(): Promise<void>;
};

/** A HubSpot whose owners are the reps and whose contacts are the callers. */
export async function openCrm(
  phones: readonly Phones[],
  deps: { readonly random: Random; readonly now: () => number },
): Promise<Crm> {
  const owners = phones.flatMap(({ reps, vendor }, at) =>
    reps.map(({ name, email }, index) => ({
      id: String(70_000 + at * 100 + index),
      email,
      firstName: name,
      lastName: "",
      vendor,
    })),
  );
  const ownersOf = (vendor: string) => owners.filter((owner) => owner.vendor === vendor);
  const contacts = phones.flatMap(({ callers, vendor }, at) =>
    callers.map((phone, index) => ({
      id: String(900_000 + at * 1_000 + index),
      vendor,
      properties: {
        phone,
        hubspot_owner_id: ownersOf(vendor)[index % ownersOf(vendor).length]?.id ?? "",
      },
    })),
  );
  const box = await createHubspotBox({
    ...deps,
    accessToken: TOKEN,
    requestsPerTenSeconds: REQUESTS_PER_TEN_SECONDS,
    people: {
      owners: owners.map(({ vendor: _vendor, ...owner }) => owner),
      contacts: contacts.map(({ vendor: _vendor, ...contact }) => contact),
    },
  });
  const way = await openCuttableProxy(Number(new URL(box.url).port));
  return {
    box,
    way,
    async connect(api, publicUrl) {
      const { id } = await api<{ id: string }>("POST", "/crm-connections", {
        provider: "hubspot",
        accessToken: TOKEN,
      });
      await untilTrue(async () => {
        const { sync } = await api<{ sync: { state: string } }>("GET", `/crm-connections/${id}`);
        return sync.state === "done";
      }, "the first sync does not end");
      box.sendWebhooks({
        url: `${publicUrl}/v1/hubspot/webhooks`,
        clientSecret: CRM_CLIENT.secret,
        duplicates: 0.1,
        retryMs: 1_000,
      });
    },
    changeOwner() {
      const contact = pick(deps.random, contacts);
      const owner = pick(deps.random, ownersOf(contact?.vendor ?? ""));
      if (contact !== undefined && owner !== undefined) box.setOwner(contact.id, owner.id);
    },
    async close() {
      way.close();
      await box.close();
    },
  };
}
