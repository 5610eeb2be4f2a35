import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let line: TestLine;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp();
  line = await createTestLine(app, { fallback: { type: "department", id: "700" } });
  await app.api("PATCH", `/lines/${line.id}`, {
    hours: {
      timeZone: "Europe/London",
      weekly: {},
      holidays: [],
      forced: { state: "closed", untilMs: null },
    },
  });
});
afterAll(() => app?.close());

type Decision = { callId: string; reason: string };

/** Where a call goes now, and what the decision says of it. */
async function called(): Promise<{ to: unknown; reason: string | undefined }> {
  const callId = nextCall++;
  const { body } = await line.route({
    call_id: callId,
    external_number: "+14155551001",
    internal_number: "+14155550000",
  });
  await expect
    .poll(
      async () => {
        const { items } = await app.api<{ items: Decision[] }>("GET", "/decisions");
        return items.find((decision) => decision.callId === String(callId))?.reason;
      },
      { timeout: 20_000 },
    )
    .toBeTypeOf("string");
  const { items } = await app.api<{ items: Decision[] }>("GET", "/decisions");
  const reason = items.find((decision) => decision.callId === String(callId))?.reason;
  return { to: [body["target_type"], body["target_id"]].join(" "), reason };
}

const CLOSED = "Closed: the line is outside its hours";

it("hours take effect though nobody edited a policy: the fallback, and that is said", async () => {
  expect(await called()).toEqual({
    to: "department 700",
    reason: `${CLOSED}; sent to the fallback.`,
  });
});

it("a line may have a rule of its own, written as its phone system takes it", async () => {
  const closed = { kind: "target", target: { type: "Call Center", id: " 800 " } };
  const answer = await app.api<{ closed: unknown }>("PATCH", `/lines/${line.id}`, { closed });
  expect(answer.closed).toEqual({ kind: "target", target: { type: "callcenter", id: "800" } });
  await expect.poll(called, { timeout: 20_000 }).toEqual({
    to: "callcenter 800",
    reason: `${CLOSED}; sent to callcenter 800.`,
  });
  const wrong = { closed: { kind: "target", target: { type: "voicemail", id: "1" } } };
  await expect(app.api("PATCH", `/lines/${line.id}`, wrong)).rejects.toThrow(
    /400 .*closed\.target\.type/,
  );
});

it("a policy's target that the line can't be sent to is warned about, and the decision tells the truth", async () => {
  await app.api("PATCH", `/lines/${line.id}`, { closed: null });
  const { id } = await app.api<{ id: string }>("POST", "/policies", {
    name: "Night",
    policy: {
      ladder: [{ rung: "contact-owner" }],
      closed: { kind: "target", target: { type: "flow", id: "night" } },
    },
  });
  await app.api("POST", `/policies/${id}/live`, { version: 1 });
  const { warnings } = await app.api<{ warnings: string[] }>("PATCH", `/lines/${line.id}`, {
    policyId: id,
  });
  expect(warnings.join()).toMatch(/outside the hours the fallback gets the call, not flow night/);
  await expect.poll(called, { timeout: 20_000 }).toEqual({
    to: "department 700",
    reason: `${CLOSED}; sent to the fallback, as this line can't be sent to flow night.`,
  });
});

it("callers hear the sentences of the line, in any voice of the phone system", async () => {
  const change = {
    closed: { kind: "end" },
    policyId: null,
    sentences: { en: { closed: "The shop is shut.", thanks: "Hello.", goodbye: "Bye." } },
  };
  await app.api("PATCH", `/lines/${line.id}`, change);
  const { body } = await line.route({
    call_id: nextCall++,
    external_number: "+14155551001",
    internal_number: "+14155550000",
  });
  expect(body).toMatchObject({ action: "end", message: ["Hello.", "The shop is shut.", "Bye."] });
  const wrong = { sentences: { en: { "choose-team": "Press it." } } };
  await expect(app.api("PATCH", `/lines/${line.id}`, wrong)).rejects.toThrow(/400/);
});

it("a placeholder that nobody fills in is refused where it was written", async () => {
  const sentences = { en: { closed: "Ask for {rep}." } };
  await expect(app.api("PATCH", `/lines/${line.id}`, { sentences })).rejects.toThrow(
    /sentences\.en\.closed/,
  );
  const policy = { ladder: [{ rung: "team" }], sentences };
  await expect(app.api("POST", "/policies", { name: "Odd", policy })).rejects.toThrow(
    /policy\.sentences\.en\.closed/,
  );
});

it("hours that change nothing are said to", async () => {
  const { warnings } = await app.api<{ warnings: string[] }>("PATCH", `/lines/${line.id}`, {
    closed: { kind: "ladder" },
  });
  expect(warnings.join()).toMatch(/its hours change nothing/);
});
