import { expect, vi } from "vitest";
import { DEFAULT_POLICY } from "../../../src/domain/policy.ts";
import { createRandom } from "../../../src/sandbox/dialpad/random.ts";
import {
  createHubspotBox,
  type HubspotBox,
} from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { startTestApp, type TestApp } from "../../support/start-app.ts";

const ALWAYS = Object.fromEntries(
  ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, [["00:00", "24:00"]]]),
);
const { version: _version, ...DEFAULTS } = DEFAULT_POLICY;
const OWNERS = { Ada: "71", Bea: "72", Cleo: "73", Dan: "74" } as const;
const PATIENT = { timeout: 40_000, interval: 200 };

export type KnownCallback = {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly stage: string;
  readonly attempts: number;
  readonly closedBy: string | null;
  readonly closedReason: string | null;
};

/** How a phone system's API is reached, and what of it the line gets. */
type Phones = {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly officeId: string;
  readonly number?: string;
};

export type CallbackWorld = Awaited<ReturnType<typeof openCallbackWorld>>;

/**
 * The whole application with a HubSpot in a box, and with callbacks made by the phone system at any hour. `numbers`: a
 * contact each, who belongs to Ada or to whom it says.
 */
export async function openCallbackWorld(
  numbers: readonly (
    | string
    | { readonly phone: string; readonly mobilephone?: string; readonly owner: keyof typeof OWNERS }
  )[],
  env: Readonly<Record<string, string>> = {},
) {
  const hubspot = await createHubspotBox({
    accessToken: "pat",
    now: Date.now,
    random: createRandom(3),
    requestsPerTenSeconds: 1_000,
    people: {
      owners: Object.entries(OWNERS).map(([firstName, id]) => ({
        id,
        email: `${firstName.toLowerCase()}@example.com`,
        firstName,
      })),
      contacts: numbers.map((one, nth) => {
        const { owner, ...phones } =
          typeof one === "string" ? { phone: one, owner: "Ada" as const } : one;
        return {
          id: String(9001 + nth),
          properties: { ...phones, hubspot_owner_id: OWNERS[owner] },
        };
      }),
    },
  });
  const app = await startTestApp({ ...env, HUBSPOT_BASE_URL: hubspot.url });
  await app.api("PATCH", "/callback-policy", {
    weekly: ALWAYS,
    minTalkSeconds: 1,
    dial: "phone-system",
    fromMissed: true,
  });
  return { app, hubspot, ...actsOf(app, hubspot) };
}

function actsOf(app: TestApp, hubspot: HubspotBox) {
  return {
    /** Reps by their identities; their contacts in HubSpot are theirs then. */
    async connectCrm(): Promise<void> {
      const { id } = await app.api<{ id: string }>("POST", "/crm-connections", {
        provider: "hubspot",
        accessToken: "pat",
      });
      await vi.waitFor(async () => {
        expect(await app.api("GET", `/crm-connections/${id}`)).toMatchObject({
          sync: { state: "done" },
        });
      }, PATIENT);
    },
    async addRep(name: string, ...identities: { vendor: string; type: string; id: string }[]) {
      const email = `${name.toLowerCase()}@example.com`;
      return app.api<{ id: string }>("POST", "/reps", { name, email, identities });
    },
    /** No time to write notes, and as many calls as a test likes. */
    async createPolicy(more: object = {}): Promise<string> {
      const { id } = await app.api<{ id: string }>("POST", "/policies", {
        name: "Prompt",
        policy: { ...DEFAULTS, repeatCallsPerMinute: null, wrapUpSeconds: 0, ...more },
      });
      await app.api("POST", `/policies/${id}/live`, { version: 1 });
      return id;
    },
    /** A line of this phone system, reached by its API. */
    async addLine(
      vendor: string,
      phonesOf: (line: { readonly key: string }) => Promise<Phones> | Phones,
      more: object,
      policy: object = { menu: { enabled: true, choices: ["callback"] } },
    ): Promise<{ id: string; key: string; routeUrl: string }> {
      const line = await app.api<{ id: string; key: string; routeUrl: string }>("POST", "/lines", {
        vendor,
        name: "Main",
        policyId: await actsOf(app, hubspot).createPolicy(policy),
        ...more,
      });
      const { apiKey, baseUrl, ...place } = await phonesOf(line);
      const { id: connectionId } = await app.api<{ id: string }>("POST", "/telephony-connections", {
        vendor,
        apiKey,
        baseUrl,
      });
      await app.api("POST", `/lines/${line.id}/provision`, { connectionId, ...place });
      return line;
    },
    async promise(lineId: string, number: string, repId: string): Promise<void> {
      await app.api("POST", "/callbacks", { lineId, number, repId });
    },
    async callbackOf(number: string): Promise<KnownCallback | undefined> {
      const { items } = await app.api<{ items: KnownCallback[] }>("GET", "/callbacks");
      return items.find((one) => one.number === number);
    },
    async presenceOf(name: string): Promise<string | undefined> {
      const { items } = await app.api<{ items: { name: string; state: string }[] }>(
        "GET",
        "/presence",
      );
      return items.find((one) => one.name === name)?.state;
    },
    callsInCrm: () => hubspot.calls,
    PATIENT,
    async close(): Promise<void> {
      await app.close();
      await hubspot.close();
    },
  };
}
