import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { createExotelLine } from "../support/exotel-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLER = "+14155551001";
const PATIENT = { timeout: 20_000 };
const CLOSED = {
  timeZone: "Europe/London",
  weekly: {},
  holidays: [],
  forced: { state: "closed", untilMs: null },
};
const { version: _version, ...DEFAULTS } = DEFAULT_POLICY;
const DRAFT = { ...DEFAULTS, repeatCallsPerMinute: null };

type Trial = {
  outcome: string;
  reason: string;
  target: { type: string; id: string } | null;
  prompt: string[] | null;
  locale: string | null;
  live: boolean;
};
type Decided = { callId: string; outcome: string; reason: string; target: Trial["target"] };

let app: TestApp;
let line: TestLine;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp();
  const ada = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "71" }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: ada.id });
  line = await createTestLine(app);
  await line.send({
    state: "connected",
    call_id: 900,
    direction: "inbound",
    date_started: Date.now() - 5_000,
    event_timestamp: Date.now() - 1_000,
    external_number: "+14155559999",
    internal_number: "+14155550000",
    target: { id: 71, type: "user", email: "", name: "" },
  });
  const stateOf = async () =>
    (await app.api<{ items: { state: string }[] }>("GET", "/presence")).items.map(
      ({ state }) => state,
    );
  await vi.waitFor(async () => expect(await stateOf()).toEqual(["talking"]), PATIENT);
}, 60_000);
afterAll(() => app?.close());

const simulate = (more: object = {}) =>
  app.api<Trial>("POST", "/simulate", { line: line.id, number: CALLER, ...more });

/** A real call: what the caller hears, where they go, and the decision. */
async function called() {
  const callId = nextCall++;
  const { body } = await line.route({
    call_id: callId,
    external_number: CALLER,
    internal_number: "+14155550000",
  });
  const find = async () =>
    (await app.api<{ items: Decided[] }>("GET", "/decisions")).items.find(
      (decision) => decision.callId === String(callId),
    );
  await expect.poll(find, PATIENT).toBeDefined();
  return { body, decision: await find() };
}

/** The trial says what the call gets: where it goes, what is heard, and why. */
async function expectTrialAsCalled(): Promise<Trial> {
  const { body, decision } = await called();
  const trial = await simulate();
  expect(trial).toMatchObject({
    outcome: decision?.outcome,
    reason: decision?.reason,
    target: decision?.target ?? null,
  });
  expect(trial.prompt).toEqual(body["prompt"] ?? body["message"] ?? null);
  return trial;
}

const change = (fields: object) => app.api("PATCH", `/lines/${line.id}`, fields);

async function usePolicy(policy: object): Promise<void> {
  const { id } = await app.api<{ id: string }>("POST", "/policies", { name: "Tried", policy });
  await app.api("POST", `/policies/${id}/live`, { version: 1 });
  await change({ policyId: id });
}

it("shows the question that a caller of a busy rep hears, in the words of the line", async () => {
  await change({ sentences: { en: { busy: "Ada talks." } } });
  const trial = await expectTrialAsCalled();
  expect(trial).toMatchObject({ outcome: "ask", locale: "en", live: true });
  expect(trial.prompt?.[0]).toBe("Ada talks.");
  const drafted = await simulate({ policy: DRAFT });
  expect(drafted.prompt).toEqual(trial.prompt);
});

it("offers of a menu what the line can do alone", async () => {
  const impossible = { type: "flow", id: "night" };
  const choices = [
    "team",
    { digit: "7", do: "target", target: impossible, say: { en: "Night: {digit}." } },
  ];
  await usePolicy({ ...DRAFT, menu: { choices } });
  const trial = await expectTrialAsCalled();
  expect(trial.prompt?.join()).not.toContain("Night");
  await usePolicy({ ...DRAFT, menu: { choices: choices.slice(1) } });
  expect(await expectTrialAsCalled()).toMatchObject({ outcome: "team", prompt: null });
});

it("a draft is tried with what the line says of the time outside its hours", async () => {
  const target = { type: "callcenter", id: "800" };
  await change({ policyId: null, hours: CLOSED, closed: { kind: "target", target } });
  expect(await expectTrialAsCalled()).toMatchObject({ outcome: "closed", target });
  expect(await simulate({ policy: DRAFT })).toMatchObject({ outcome: "closed", target });
  await change({ closed: { kind: "end" }, sentences: { en: { closed: "Shut." } } });
  expect((await expectTrialAsCalled()).prompt).toContain("Shut.");
  const ladder = { ...DRAFT, closed: { kind: "ladder" } };
  expect((await simulate({ policy: ladder })).prompt).toContain("Shut.");
  await change({ closed: null });
  expect(await simulate({ policy: ladder })).toMatchObject({ outcome: "ask" });
  const impossible = { kind: "target", target: { type: "flow", id: "night" } };
  await usePolicy({ ...DRAFT, closed: impossible });
  expect((await expectTrialAsCalled()).reason).toContain("can't be sent to flow night");
  await change({ hours: null, policyId: null });
});

it("nobody is asked on a line that does not ask, whatever the draft says", async () => {
  await change({ busyMenu: false });
  expect(await simulate({ policy: DRAFT })).toMatchObject({ outcome: "team", prompt: null });
  await change({ busyMenu: true });
});

it("a paused line is told of, and a policy can be tried on it", async () => {
  await change({ mode: "pause" });
  const trial = await expectTrialAsCalled();
  expect(trial.reason).toContain("paused");
  expect(trial.live).toBe(false);
  expect(await simulate({ policy: DRAFT })).toMatchObject({ outcome: "ask", live: false });
  await change({ mode: "live" });
});

it("a phone system that can't speak says nothing", async () => {
  const { id } = await createExotelLine(app, {
    hours: CLOSED,
    closed: { kind: "end" },
    team: null,
  });
  const trial = await simulate({ line: id });
  expect(trial).toMatchObject({ outcome: "closed", prompt: null, locale: null });
  expect(trial.reason).toContain("fallback, as this line can't");
});

it("past calls are tried with what their line says of them", async () => {
  const { differences } = await app.api<{ differences: { after: { outcome: string } }[] }>(
    "POST",
    "/replay",
    { policy: { ...DRAFT, closed: { kind: "ladder" } }, line: line.id },
  );
  expect(differences.some(({ after }) => after.outcome === "ask")).toBe(true);
  await change({ closed: { kind: "end" }, busyMenu: false });
  const again = await app.api<{ differences: { after: { outcome: string } }[] }>(
    "POST",
    "/replay",
    { policy: { ...DRAFT, closed: { kind: "ladder" } }, line: line.id },
  );
  expect(again.differences.some(({ after }) => after.outcome === "ask")).toBe(false);
});
