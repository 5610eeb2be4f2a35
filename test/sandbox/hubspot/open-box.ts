import { afterEach } from "vitest";
import {
  type HubspotBox,
  type HubspotBoxOptions,
  createHubspotBox,
} from "../../../src/sandbox/hubspot/create-hubspot-box.ts";

const TOKEN = "pat-na1-box";
const START = Date.UTC(2026, 10, 20, 9);

const OWNERS = [
  { id: "501", email: "ada@example.com", firstName: "Ada", lastName: "Okafor", userId: 9001 },
  { id: "502", email: "bruno@example.com", firstName: "Bruno", lastName: "Keller", userId: 9002 },
  { id: "503", firstName: "Inbound", type: "QUEUE" },
  { id: "504", email: "gone@example.com", firstName: "Gil", lastName: "Gone", archived: true },
] as const;

const CONTACTS = [
  { id: "11", properties: { firstname: "Noor", phone: "(415) 555-0101", hubspot_owner_id: "501" } },
  { id: "12", properties: { firstname: "Tomas", phone: "+14155550102" } },
  { id: "113", properties: { firstname: "Ines", mobilephone: "415.555.0103" } },
] as const;

export type OpenBox = {
  readonly box: HubspotBox;
  readonly clock: { at: number };
  readonly call: ReturnType<typeof createClient>;
};

const open: HubspotBox[] = [];

/** Boxes opened by a test file are closed after each of its tests. */
export function closeBoxesAfterEach(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((box) => box.close()));
  });
}

/** A box with a clock that only the test moves, and a small client. */
export async function openBox(options: Partial<HubspotBoxOptions> = {}): Promise<OpenBox> {
  const clock = { at: START };
  const box = await createHubspotBox({
    accessToken: TOKEN,
    now: () => clock.at,
    random: () => 0.5,
    people: { owners: OWNERS, contacts: CONTACTS },
    ...options,
  });
  open.push(box);
  return { box, clock, call: createClient(box.url) };
}

/** Sends one request and reads whatever comes back; `token: null` sends none. */
function createClient(url: string) {
  return async (method: string, path: string, body?: unknown, token: string | null = TOKEN) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const { status, headers } = response;
    return { status, headers, body: isJson ? JSON.parse(text) : text };
  };
}

/** A call log that every check accepts. */
export function callBody(contactId: string, properties: Record<string, unknown> = {}) {
  return {
    properties: {
      hs_timestamp: "2026-11-20T09:00:00.000Z",
      hs_call_title: "Went to Ada Okafor",
      hs_call_direction: "INBOUND",
      hs_call_status: "COMPLETED",
      hs_call_duration: "61000",
      ...properties,
    },
    associations: [
      {
        to: { id: contactId },
        types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 194 }],
      },
    ],
  };
}
