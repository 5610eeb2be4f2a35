import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { KazooBox } from "../../src/sandbox/kazoo/index.ts";
import { createKazooLine, kazooId, type TestKazooLine } from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import {
  ADA,
  ADAS_BOX,
  API_KEY,
  BOB,
  MAIN_NUMBER,
  openKazooBox,
} from "../telephony/kazoo/support/open-box.ts";

let app: TestApp;
let box: KazooBox;
let line: TestKazooLine;

beforeAll(async () => {
  box = await openKazooBox();
  app = await startTestApp({ STICKYLINE_RECONCILE_SECONDS: "1" });
  const connection = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "kazoo",
    baseUrl: box.baseUrl(),
    apiKey: API_KEY,
  });
  await app.api("POST", `/telephony-connections/${connection.id}/import-reps`);
  line = await createKazooLine(app);
  const provisioned = await app.api<{ changes: string[] }>("POST", `/lines/${line.id}/provision`, {
    connectionId: connection.id,
    officeId: kazooId("a"),
    number: MAIN_NUMBER,
  });
  expect(provisioned.changes).toHaveLength(5);
  // The app is told its public address by nobody here: what KAZOO was given points at its port.
  for (const hook of box.hooks.hooks.values()) hook.uri = app.url + line.eventsPath;
});

afterAll(async () => {
  await app?.close();
  await box?.close();
});

beforeEach(() => {
  box.hooks.setFaults({ shuffle: false, twice: false, lose: () => false });
  box.hooks.reenable();
});

async function presence(): Promise<Record<string, string>> {
  const { items } = await app.api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  return Object.fromEntries(items.map(({ name, state }) => [name, state]));
}

const settles = (expected: Record<string, string>) => expect.poll(presence).toEqual(expected);

const channel = (uuid: string, ownerId: string) => ({
  uuid,
  ownerId,
  direction: "outbound" as const,
  number: "+14155552000",
});

describe("presence from KAZOO's channels", () => {
  it("has each person with the mailbox, from the account's own list", async () => {
    const { items } = await app.api<{ items: { identities: { type: string; id: string }[] }[] }>(
      "GET",
      "/reps",
    );
    expect(
      items
        .flatMap(({ identities }) => identities.map(({ type, id }) => `${type}:${id}`))
        .toSorted(),
    ).toEqual([`user:${ADA}`, `user:${BOB}`, `voicemail:${ADAS_BOX}`].toSorted());
  });

  it.each([
    ["in order", {}],
    ["out of order", { shuffle: true }],
    ["twice and out of order", { shuffle: true, twice: true }],
  ])("is right when webhooks come %s", async (name, faults) => {
    box.hooks.setFaults(faults);
    await box.openChannel(channel(`a ${name}`, ADA));
    await box.openChannel(channel(`b ${name}`, BOB));
    await settles({ "Ada Byron": "talking", "Bob Stone": "talking" });
    await box.closeChannel(`a ${name}`);
    await settles({ "Ada Byron": "free", "Bob Stone": "talking" });
    await box.closeChannel(`b ${name}`);
    await settles({ "Ada Byron": "free", "Bob Stone": "free" });
  });

  it("is right again when a hang-up was lost", async () => {
    await box.openChannel(channel("lost end", ADA));
    await settles({ "Ada Byron": "talking", "Bob Stone": "free" });
    box.hooks.setFaults({ lose: (event) => event === "channel_destroy" });
    await box.closeChannel("lost end");
    await settles({ "Ada Byron": "free", "Bob Stone": "free" });
  });

  it("is right while KAZOO has switched the webhooks off, from what its channels say", async () => {
    for (const hook of box.hooks.hooks.values()) hook.enabled = false;
    await box.openChannel(channel("unheard", BOB));
    await settles({ "Ada Byron": "free", "Bob Stone": "talking" });
    await box.closeChannel("unheard");
    await settles({ "Ada Byron": "free", "Bob Stone": "free" });
    await app.api("POST", `/lines/${line.id}/re-enable`);
    expect([...box.hooks.hooks.values()].every(({ enabled }) => enabled)).toBe(true);
    await box.openChannel(channel("heard", BOB));
    await settles({ "Ada Byron": "free", "Bob Stone": "talking" });
    await box.closeChannel("heard");
    await settles({ "Ada Byron": "free", "Bob Stone": "free" });
  });

  it("acknowledges with 200 what it can't read, so that no hook is switched off", async () => {
    for (let time = 0; time < 8; time += 1) {
      await box.hooks.deliver([{ hook_event: "channel_create", nonsense: true }]);
    }
    expect([...box.hooks.hooks.values()].every(({ enabled }) => enabled)).toBe(true);
  });
});
