import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const CALLER = "+14155551001";
const PATIENT = { timeout: 20_000 };
const { version: _version, ...DEFAULTS } = DEFAULT_POLICY;

let app: TestApp;
let main: TestLine;
let support: TestLine;
let nextCall = 1;
let ada: { id: string };
let bob: { id: string };

const inEnglish = (text: string) => ({ en: text });

beforeAll(async () => {
  app = await startTestApp();
  const addRep = (name: string, user: string) =>
    app.api<{ id: string }>("POST", "/reps", {
      name,
      email: `${name}@example.com`,
      identities: [
        { vendor: "dialpad", type: "user", id: user },
        { vendor: "kazoo", type: "user", id: `user-${user}` },
      ],
    });
  ada = await addRep("Ada", "71");
  bob = await addRep("Bob", "72");
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: ada.id });
  support = await createTestLine(app, {
    name: "Support",
    fallback: { type: "department", id: "810" },
    team: { type: "callcenter", id: "820" },
  });
  main = await createTestLine(app, { name: "Main", policyId: await addPolicy(support.id) });
  // Ada talks with somebody else
  await main.send(legOf("71", { call_id: 900, external_number: "+14155559999" }));
  await vi.waitFor(async () => expect(await stateOf("Ada")).toBe("talking"), PATIENT);
}, 60_000);
afterAll(() => app?.close());

/** What Dialpad tells of a rep's part of a call. */
function legOf(user: string, more: object) {
  return {
    state: "connected",
    direction: "inbound",
    date_started: Date.now() - 5_000,
    event_timestamp: Date.now() - 1_000,
    external_number: CALLER,
    internal_number: "+14155550000",
    target: { id: Number(user), type: "user", email: "", name: "" },
    ...more,
  };
}

async function stateOf(name: string): Promise<string | undefined> {
  const { items } = await app.api<{ items: { name: string; state: string }[] }>("GET", "/presence");
  return items.find((one) => one.name === name)?.state;
}

async function addPolicy(supportId: string): Promise<string> {
  const { id } = await app.api<{ id: string }>("POST", "/policies", {
    name: "Menu",
    policy: {
      ...DEFAULTS,
      repeatCallsPerMinute: null,
      menu: {
        choices: [
          { digit: "1", do: "rep", repId: bob.id, say: inEnglish("For {name}, press {digit}.") },
          { digit: "2", do: "line", lineId: supportId, say: inEnglish("Support: {digit}.") },
          "voicemail",
          {
            digit: "4",
            do: "message",
            message: inEnglish("We are at 1 Main Street."),
            say: inEnglish("For our address, press {digit}."),
          },
          {
            digit: "9",
            do: "menu",
            say: inEnglish("For all else, press {digit}."),
            choices: [
              {
                digit: "*",
                do: "target",
                target: { type: "Department", id: " 830 " },
                say: inEnglish("For invoices, press {digit}."),
              },
              "callback",
              { digit: "3", do: "voicemail" },
            ],
          },
        ],
      },
    },
  });
  await app.api("POST", `/policies/${id}/live`, { version: 1 });
  return id;
}

type Known = { callId: string; reason: string; path: string; outcome: string };

/** What the newest decision of a call says. */
async function decided(callId: number | string, path: string): Promise<Known | undefined> {
  const find = async () => {
    const { items } = await app.api<{ items: Known[] }>("GET", "/decisions");
    return items.find((one) => one.callId === String(callId) && one.path === path);
  };
  await expect.poll(find, PATIENT).toBeDefined();
  return find();
}

describe("on Dialpad", () => {
  const base = (callId: number) => ({
    call_id: callId,
    external_number: CALLER,
    internal_number: "+14155550000",
  });

  /** The caller is asked, and presses one digit after another. */
  async function press(...digits: string[]) {
    const callId = nextCall++;
    let { body } = await main.route(base(callId));
    for (const digit of digits) {
      expect(body).toMatchObject({ action: "ask", num_digits: 1, timeout_action: "custom" });
      const hint = String(body["hint_name"]);
      ({ body } = await main.route({ ...base(callId), [hint]: digit }));
    }
    return { callId, body };
  }

  it("asks in the admin's words, and offers nothing that can't be done there", async () => {
    const { body } = await press();
    expect(body["message"]).toEqual([
      "The person you usually speak with is on another call.",
      "For Bob, press 1.",
      "Support: 2.",
      "For our address, press 4.",
      "For all else, press 9.",
    ]);
    expect(body).toMatchObject({ valid_digits: "1249", hint_name: "busy_menu_1" });
  });

  it("sends them to the rep whom they asked for, and says so", async () => {
    const { callId, body } = await press("1");
    expect(body).toMatchObject({ action: "route", target_type: "user", target_id: 72 });
    expect(await decided(callId, "chose-rep")).toMatchObject({
      outcome: "rep",
      reason: "Sent to Bob: whom the caller asked for, and free.",
    });
    // two callers never get the same rep
    const second = await main.route({ ...base(nextCall++), external_number: "+14155551002" });
    expect(second.body).not.toMatchObject({ target_id: 72 });
  });

  it("sends them to the other line's team by the other line's policy", async () => {
    const { callId, body } = await press("2");
    expect(body).toMatchObject({ action: "route", target_type: "callcenter", target_id: 820 });
    expect((await decided(callId, "chose-line"))?.reason).toMatch(
      /^Sent to the team: Ada, .*is on a call; the caller chose the line Support\.$/,
    );
  });

  it("says a message and ends the call", async () => {
    const { callId, body } = await press("4");
    expect(body).toMatchObject({
      action: "end",
      message: ["Thank you.", "We are at 1 Main Street.", "Goodbye."],
    });
    expect(await decided(callId, "chose-message")).toMatchObject({ outcome: "message" });
  });

  it("asks a second level, and follows that", async () => {
    const { body } = await press("9");
    expect(body).toMatchObject({
      message: ["Thank you.", "For invoices, press *.", "For a callback, press 2."],
      valid_digits: "*2",
    });
    expect(body["hint_name"]).not.toBe("busy_menu_1");
    const { callId, body: sent } = await press("9", "*");
    expect(sent).toMatchObject({ action: "route", target_type: "department", target_id: 830 });
    expect((await decided(callId, "chose-target"))?.reason).toBe(
      "Sent to department 830: the caller asked for it (they pressed *).",
    );
    expect((await press("9", "2")).body).toMatchObject({ action: "end" });
  });

  it("comes to a safe end after silence, on either level", async () => {
    expect((await press("")).body).toMatchObject({ target_type: "callcenter", target_id: 4500 });
    expect((await press("9", "")).body).toMatchObject({ target_id: 4500 });
    expect((await press("7")).body).toMatchObject({ target_id: 4500 });
    expect((await press("9", "9")).body).toMatchObject({ target_id: 4500 });
  });

  it("says what its callers are not offered", async () => {
    const line = await app.api<{ warnings: string[] }>("GET", `/lines/${main.id}`);
    expect(line.warnings).toContain(
      "Main (dialpad): callers are not offered 3: a call can't be sent to voicemail here.",
    );
    expect(line.warnings).toContain(
      "Main (dialpad): callers are not offered 9 3: a call can't be sent to voicemail here.",
    );
  });
});

describe("on KAZOO", () => {
  let url: string;
  beforeAll(async () => {
    const { policyId } = await app.api<{ policyId: string }>("GET", `/lines/${main.id}`);
    const line = await app.api<{ routeUrl: string }>("POST", "/lines", {
      vendor: "kazoo",
      name: "Pivot",
      fallback: { type: "user", id: "reception" },
      team: { type: "callflow", id: "sales" },
      policyId,
    });
    url = line.routeUrl;
  });

  type Action = { module: string; data: Record<string, unknown>; children: { _?: Action } };

  async function ask(to: string, callId: string, digits?: Record<string, string>) {
    const { pathname, search } = new URL(to);
    const response = await fetch(app.url + pathname + search, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        "Call-ID": callId,
        "Caller-ID-Number": CALLER,
        Request: "14155550000@example.com",
        ...(digits !== undefined && { Digits: digits }),
      }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Action;
  }

  /** The actions of a flow along its `_` children. */
  function along(action: Action | undefined): Action[] {
    return action === undefined ? [] : [action, ...along(action.children._)];
  }

  function find(action: Action, module: string): Action | undefined {
    return along(action).find((one) => one.module === module);
  }

  async function press(...digits: string[]) {
    const callId = `call-${nextCall++}`;
    const pressed: Record<string, string> = {};
    let flow = await ask(url, callId);
    for (const digit of digits) {
      const data = find(flow, "collect_dtmf")?.data ?? {};
      expect(data).toMatchObject({ max_digits: 1 });
      if (digit !== "") pressed[String(data["collection_name"])] = digit;
      flow = await ask(String(find(flow, "pivot")?.data["voice_url"]), callId, pressed);
    }
    return { callId, flow };
  }

  const said = (flow: Action) => String(find(flow, "tts")?.data["text"]);

  it("asks by collecting a digit, voicemail included", async () => {
    const { flow } = await press();
    expect(said(flow)).toMatch(/To leave a message, press 3\. For our address, press 4\./);
    // Dialpad's line can't be handed a call of KAZOO's, nor can a department be dialled
    expect(said(flow)).not.toMatch(/Support|invoices/);
  });

  it("follows the choice: a message, the second level", async () => {
    expect(said((await press("4")).flow)).toMatch(/1 Main Street/);
    expect(said((await press("9")).flow)).toMatch(/For a callback, press 2\./);
    expect(said((await press("9", "2")).flow)).toMatch(/call you back/);
  });

  it("rings the rep whom they asked for, and then the team", async () => {
    await main.send(legOf("72", { call_id: 901, state: "hangup" }));
    await vi.waitFor(async () => expect(await stateOf("Bob")).toBe("free"), PATIENT);
    const { callId, flow } = await press("1");
    expect(find(flow, "user")?.data).toMatchObject({ id: "user-72" });
    const next = find(flow, "user")?.children._;
    const after = await ask(String(next?.data["voice_url"]), callId);
    expect(after).toMatchObject({ module: "callflow", data: { id: "sales" } });
    expect((await decided(callId, "chose-rep"))?.reason).toMatch(/Bob/);
  });

  it("asks once more after silence or a digit that stands for nothing, then comes to a safe end", async () => {
    for (const nothing of ["", "7"]) {
      const once = await press(nothing);
      expect(said(once.flow)).toMatch(/For Bob, press 1\.|To leave a message/);
      const twice = await press(nothing, nothing);
      expect(twice.flow).toMatchObject({ module: "callflow", data: { id: "sales" } });
    }
    expect(said((await press("9", "")).flow)).toMatch(/For a callback, press 2\./);
    expect((await press("9", "", "8")).flow).toMatchObject({ data: { id: "sales" } });
    const late = await press("", "4");
    expect(said(late.flow)).toMatch(/1 Main Street/);
  });
});

it("is said in the decision where a phone system can't ask", async () => {
  const { policyId } = await app.api<{ policyId: string }>("GET", `/lines/${main.id}`);
  await app.api("PATCH", `/reps/${ada.id}`, {
    identities: [
      { vendor: "dialpad", type: "user", id: "71" },
      { vendor: "exotel", type: "number", id: "+919876543210" },
    ],
  });
  const line = await app.api<{ routeUrl: string; warnings: string[] }>("POST", "/lines", {
    vendor: "exotel",
    name: "Connect",
    fallback: { type: "number", id: "+918012345678" },
    policyId,
  });
  expect(line.warnings.join("\n")).toMatch(/callers can't be asked here/);
  const query = new URLSearchParams({ CallSid: "sid-1", CallFrom: CALLER, CallTo: "08012345678" });
  const asked = await fetch(`${app.url}${new URL(line.routeUrl).pathname}?${query.toString()}`);
  expect(asked.status).toBe(200);
  expect((await decided("sid-1", "ladder"))?.reason).toMatch(
    /is on a call; callers can't be asked to choose on this phone system\.$/,
  );
});

it("names a rep or a line that there is not by its field", async () => {
  const policy = (choice: object) => ({
    name: "Wrong",
    policy: { ladder: [{ rung: "team" }], menu: { choices: ["team", choice] } },
  });
  const say = inEnglish("Press {digit}.");
  const gone = { digit: "5", do: "rep", repId: "gone", say };
  await expect(app.api("POST", "/policies", policy(gone))).rejects.toThrow(
    /400 .*rep not found.*policy\.menu\.choices\.1\.repId/,
  );
  const line = { digit: "5", do: "line", lineId: "gone", say };
  await expect(app.api("POST", "/policies", policy(line))).rejects.toThrow(
    /400 .*line not found.*policy\.menu\.choices\.1\.lineId/,
  );
  const under = { digit: "5", do: "menu", say, choices: [gone] };
  await expect(app.api("POST", "/policies", policy(under))).rejects.toThrow(
    /400 .*policy\.menu\.choices\.1\.choices\.0\.repId/,
  );
});
