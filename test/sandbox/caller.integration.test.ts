import { expect, it } from "vitest";
import { startCaller } from "../../src/sandbox/caller.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { SANDBOX_CONTACTS, SANDBOX_UNKNOWN_NUMBERS } from "../../src/sandbox/people.ts";
import { createRouter, openBox, startClient, subscribe } from "./dialpad/support.ts";

const KNOWN = new Set(SANDBOX_CONTACTS.map((contact) => contact.number));

it("makes calls of every kind happen, and goes on while the router is gone", async () => {
  const client = await startClient();
  const box = await openBox();
  const caller = startCaller({
    box,
    contacts: SANDBOX_CONTACTS,
    unknownNumbers: SANDBOX_UNKNOWN_NUMBERS,
    random: createRandom(3),
    intervalMs: 4,
    now: Date.now,
  });
  await createRouter(box, client.routeUrl);
  await subscribe(box, client.eventsUrl);
  const kinds = () => {
    const inbound = box.calls.filter((call) => call.direction === "inbound");
    return {
      known: inbound.some((call) => KNOWN.has(call.from ?? "")),
      unknown: inbound.some((call) => SANDBOX_UNKNOWN_NUMBERS.includes(call.from ?? "")),
      withheld: inbound.some((call) => call.from === null),
      outbound: box.calls.some((call) => call.direction === "outbound"),
      answered: box.calls.some((call) => call.outcome === "answered"),
    };
  };
  await expect
    .poll(kinds, { timeout: 20_000 })
    .toEqual({ known: true, unknown: true, withheld: true, outbound: true, answered: true });
  caller.stop();
  await box.settled();
  expect(box.calls.every((call) => call.endedAt !== null)).toBe(true);
  expect(client.events.length).toBeGreaterThan(box.calls.length);
});
