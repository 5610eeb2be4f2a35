import { afterAll, beforeAll, expect, it } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLER = "+14155551001";

let app: TestApp;
let box: DialpadBox;
let line: TestLine;
let userId: string;
let nextCall = 1;

beforeAll(async () => {
  box = await createDialpadBox({ apiKey: "key", now: Date.now, random: createRandom(5) });
  userId = box.users[0]?.id ?? "";
  app = await startTestApp({
    DIALPAD_BASE_URL: box.baseUrl,
    STICKYLINE_RECONCILE_SECONDS: "1",
  });
  const department = box.groups.find(({ type }) => type === "department");
  line = await createTestLine(app, {
    fallback: { type: "department", id: department?.id },
    team: null,
  });
  const { id: connectionId } = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "dialpad",
    apiKey: "key",
  });
  await app.api("POST", `/lines/${line.id}/provision`, {
    connectionId,
    officeId: box.groups.find(({ type }) => type === "office")?.id,
  });
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: userId }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: rep.id });
});

afterAll(async () => {
  await app?.close();
  await box?.close();
});

const target = async () =>
  (
    await line.route({
      call_id: nextCall++,
      external_number: CALLER,
      internal_number: "+14155550000",
    })
  ).body["target_type"];

async function ada() {
  const { items } = await app.api<{
    items: {
      name: string;
      state: string;
      keptFrom: string | null;
      status: { kind: string } | null;
    }[];
  }>("GET", "/presence");
  return items.find(({ name }) => name === "Ada");
}

it("a rep with do not disturb on gets no calls, from the next look at the phone system on", async () => {
  expect(await target()).toBe("user");
  box.setUser(userId, { doNotDisturb: true });
  await expect.poll(target, { timeout: 20_000, interval: 200 }).not.toBe("user");
  expect(await ada()).toMatchObject({
    keptFrom: expect.stringMatching(/^Ada has Do Not Disturb on \(dialpad, \d+ s\)\.$/),
  });
  box.setUser(userId, { doNotDisturb: false });
  await expect.poll(target, { timeout: 20_000, interval: 200 }).toBe("user");
});

it("an agent who goes off duty still gets their own callers, told by the phone system's own event", async () => {
  box.setUser(userId, { dutyStatus: "unavailable" });
  box.sendAgentStatus(userId);
  await box.settled();
  await expect
    .poll(async () => (await ada())?.status?.kind, { timeout: 20_000, interval: 100 })
    .toBe("off-duty");
  expect(await target()).toBe("user");
  expect(box.events.at(-1)?.deliveries).toEqual([expect.objectContaining({ status: 200 })]);
});
