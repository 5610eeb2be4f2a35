import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createHubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { toHubspotPeople } from "../../src/sandbox/hubspot/to-hubspot-people.ts";
import { SANDBOX_CONTACTS, SANDBOX_REPS } from "../../src/sandbox/people.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { createRandom } from "./support/histories.ts";

const LINE_NUMBER = "+14155550170";
const CALLS = sliceOf(15, 8);

/** How the leg that our answer leads to says that it belongs to the call we were asked about: no source tells. */
describe.each(["entry-point", "master", "none", "random"] as const)(
  "a routed leg linked by %s",
  (link) => {
    let app: TestApp;
    let dialpad: DialpadBox;
    let hubspot: Awaited<ReturnType<typeof createHubspotBox>>;

    beforeAll(async () => {
      const random = createRandom(link.length);
      const people = toHubspotPeople(SANDBOX_REPS, SANDBOX_CONTACTS);
      hubspot = await createHubspotBox({ accessToken: "token", now: Date.now, random, people });
      dialpad = await createDialpadBox({
        apiKey: "key",
        now: Date.now,
        random,
        assumptions: { link },
        faults: { duplicate: 0.3 },
      });
      app = await startTestApp({
        HUBSPOT_BASE_URL: hubspot.url,
        DIALPAD_BASE_URL: dialpad.baseUrl,
      });
      await app.api("POST", "/crm-connections", { provider: "hubspot", accessToken: "token" });
      const phones = await app.api<{ id: string }>("POST", "/telephony-connections", {
        vendor: "dialpad",
        apiKey: "key",
      });
      await app.api("POST", `/telephony-connections/${phones.id}/import-reps`);
      const groupId = (type: string) => dialpad.groups.find((group) => group.type === type)?.id;
      const line = await app.api<{ id: string }>("POST", "/lines", {
        vendor: "dialpad",
        name: "Joined",
        secret: "a-secret-of-the-test-line-long-enough",
        fallback: { type: "department", id: groupId("department") },
        busyMenu: false,
      });
      await app.api("POST", `/lines/${line.id}/provision`, {
        connectionId: phones.id,
        officeId: groupId("office"),
        number: LINE_NUMBER,
      });
      const mapped = async () =>
        (
          await app.api<{ items: unknown[] }>(
            "GET",
            `/contacts?number=${encodeURIComponent(SANDBOX_CONTACTS[0]?.number ?? "")}`,
          )
        ).items.length;
      await vi.waitFor(async () => expect(await mapped()).toBe(1), { timeout: 20_000 });
    }, 60_000);

    afterAll(async () => {
      await dialpad?.close();
      await app?.close();
      await hubspot?.close();
    }, 30_000);

    it("is joined to its decision: each call once on the timeline, naming who talked and why", async () => {
      const owned = SANDBOX_CONTACTS.filter((contact) => contact.ownerEmail !== null);
      const callers = [...owned.slice(0, CALLS - 1), owned[0]].filter((one) => one !== undefined);
      // One after another, so that most owners are free; the first caller calls again within the minute.
      for (const { number } of callers) {
        const behaviour = { callee: "answers", ringMs: 50, talkMs: 200 } as const;
        await dialpad.placeCall({ from: number, to: LINE_NUMBER, behaviour }).ended;
      }
      await dialpad.settled();
      const answered = dialpad.calls.filter((call) => call.talkedWith !== null);
      expect(answered).toHaveLength(CALLS);
      await waitFor(() => Promise.resolve(named().length >= CALLS));

      const expected = answered.map(
        (call) => `${call.from}: Call answered by ${nameOf(call.talkedWith)}`,
      );
      const written = hubspot.calls.map(
        ({ properties }) =>
          `${properties["hs_call_from_number"]}: ${properties["hs_call_title"]?.replace(/^Call for .*, answered/, "Call answered")}`,
      );
      expect(written.toSorted()).toEqual(expected.toSorted());
      for (const { properties } of hubspot.calls)
        expect(properties["hs_call_body"]).toMatch(
          /took (it|the call)\.<br>.*How this was decided/,
        );
    }, 60_000);

    it("is told apart from another call by the same caller while the first still lasts", async () => {
      const before = hubspot.calls.length;
      const from = SANDBOX_CONTACTS.find((contact) => contact.ownerEmail !== null)?.number ?? "";
      const place = (talkMs: number) =>
        dialpad.placeCall({
          from,
          to: LINE_NUMBER,
          behaviour: { callee: "answers", ringMs: 50, talkMs },
        });
      const long = place(4_000);
      const talking = async () => {
        const { items } = await app.api<{ items: { state: string }[] }>("GET", "/presence");
        return items.some(({ state }) => state === "talking");
      };
      await waitFor(talking);
      const short = place(100);
      const [first, second] = [await long.ended, await short.ended];
      await dialpad.settled();
      expect(second.talkedWith).not.toBe(first.talkedWith);
      await waitFor(() => Promise.resolve(named().length >= CALLS + 2));

      const entries = hubspot.calls.slice(before).map(({ properties }) => ({
        title: properties["hs_call_title"],
        said: properties["hs_call_body"]?.split("<br>")[0],
      }));
      const owner = nameOf(first.talkedWith);
      expect(entries).toHaveLength(2);
      expect(entries).toContainEqual({
        title: `Call answered by ${owner}`,
        said: `${owner}, the contact owner, took the call.`,
      });
      expect(entries).toContainEqual({
        title: `Call for ${owner}, answered by ${nameOf(second.talkedWith)}`,
        said: expect.stringMatching(
          new RegExp(
            `^${owner}, the contact owner, was .*, so ${nameOf(second.talkedWith)} took it`,
          ),
        ),
      });
    }, 60_000);

    function named() {
      return hubspot.calls.filter(({ properties }) =>
        properties["hs_call_title"]?.includes("answered by"),
      );
    }
  },
);

function nameOf(userId: string | null): string {
  const rep = SANDBOX_REPS.find((one) => one.dialpadUserId === userId);
  return `${rep?.firstName} ${rep?.lastName}`;
}

async function waitFor(isTrue: () => Promise<boolean>): Promise<void> {
  await expect.poll(isTrue, { timeout: 30_000, interval: 100 }).toBe(true);
}
