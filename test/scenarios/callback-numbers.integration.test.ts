import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const PATIENT = { timeout: 20_000 };
const OTHER = "+442079460000";
/** As a caller in the United States dials it. */
const OTHER_KEYS = "011442079460000";
const { version: _version, ...DEFAULTS } = DEFAULT_POLICY;

type Callback = {
  callId: string;
  number: string;
  entered: boolean;
  calledFrom: string | null;
  state: string;
  repId: string | null;
};

let app: TestApp;
let line: TestLine;
let ada: { id: string };
let policyId: string;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp();
  ada = await app.api("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "71" }],
  });
  const policy = {
    ...DEFAULTS,
    repeatCallsPerMinute: null,
    callbackNumber: "always",
    // whoever calls is promised a call at once: the menu is not what is tried here
    ladder: [{ rung: "line-owner", otherwise: "callback" }, { rung: "team" }],
  };
  ({ id: policyId } = await app.api("POST", "/policies", { name: "Numbers", policy }));
  await app.api("POST", `/policies/${policyId}/live`, { version: 1 });
  await app.api("PATCH", `/reps/${ada.id}`, { away: true });
  const numbers = [{ number: "+14155550000", repId: ada.id, policyId: null }];
  line = await createTestLine(app, { policyId, numbers });
}, 60_000);
afterAll(() => app?.close());

/** The callback of a call, as the API tells it. */
async function callbackOf(callId: number | string): Promise<Callback | undefined> {
  const { items } = await app.api<{ items: Callback[] }>("GET", "/callbacks");
  return items.find((one) => one.callId === String(callId));
}
const becomes = (callId: number | string, known: object) =>
  expect.poll(() => callbackOf(callId), PATIENT).toMatchObject(known);

describe("on Dialpad", () => {
  const from = (caller: string | null, callId: number) => ({
    call_id: callId,
    external_number: caller ?? "anonymous",
    internal_number: "+14155550000",
  });

  /** Calls, and enters one thing after another. */
  async function enter(caller: string | null, ...entries: string[]) {
    const callId = nextCall++;
    const asked: Record<string, unknown>[] = [];
    let { body } = await line.route(from(caller, callId));
    for (const digits of entries) {
      expect(body).toMatchObject({ action: "ask", timeout_action: "custom" });
      asked.push(body);
      const hint = String(body["hint_name"]);
      ({ body } = await line.route({ ...from(caller, callId), [hint]: digits }));
    }
    return { callId, body, asked };
  }

  it("is read back digit by digit, and counts once they confirm it", async () => {
    const { callId, body, asked } = await enter("+14155551001", OTHER_KEYS, "1");
    const [first, second] = asked;
    expect(first).toMatchObject({
      num_digits: 18,
      finish_on_key: "#",
      valid_digits: "0123456789",
      retries: 1,
    });
    expect(first?.["message"]).toContain(
      "To be called at the number you are calling from, stay on the line.",
    );
    expect(second).toMatchObject({ num_digits: 1, valid_digits: "12", retries: 2 });
    expect(second?.["message"]).toContain("The number is 4 4 2, 0 7 9, 4 6 0, 0 0 0.");
    expect(body).toMatchObject({ action: "end" });
    await becomes(callId, { number: OTHER, entered: true, calledFrom: "+14155551001" });
    const { items } = await app.api<{ items: { callId: string; reason: string }[] }>(
      "GET",
      "/decisions",
    );
    const said = items.filter((one) => one.callId === String(callId)).map(({ reason }) => reason);
    expect(said.join(" ")).toContain("at another number that the caller entered");
    expect(JSON.stringify(items)).not.toContain("442079460000");
  });

  it("is entered anew after 2, and a national number is read in the line's region", async () => {
    const { callId, asked } = await enter("+14155551002", OTHER_KEYS, "2", "4155551902#", "1");
    expect(asked[3]?.["message"]).toContain("The number is 4 1 5, 5 5 5, 1 9 0 2.");
    await becomes(callId, { number: "+14155551902", entered: true });
  });

  it("is their own when they enter nothing, as before", async () => {
    const { callId, body } = await enter("+14155551003", "");
    expect(body).toMatchObject({ action: "end" });
    await becomes(callId, { number: "+14155551003", entered: false, calledFrom: null });
  });

  it.each(["911", "9005551234", "881612345678", "4155550000"])(
    "is refused where it may not be rung: %s",
    async (keys) => {
      const { callId, body, asked } = await enter("+14155551004", keys, keys, keys);
      expect(asked[1]?.["message"]).toContain("We can't call that number.");
      expect(body).toMatchObject({ action: "end" });
      await becomes(callId, { number: "+14155551004", entered: false });
    },
  );

  it("can't be made to be another one by what comes back", async () => {
    const callId = nextCall++;
    const caller = from("+14155551005", callId);
    for (const number of ["19005551234", "881612345678", "14155550000"]) {
      const { body } = await line.route({ ...caller, [`callback_check_1_of_${number}`]: "1" });
      expect(body).toMatchObject({ action: "ask", hint_name: "callback_number_2" });
    }
  });

  it("asks three times at the most, and then calls the number they call from", async () => {
    const wrong = [OTHER_KEYS, "2", OTHER_KEYS, "2", OTHER_KEYS, "2"];
    const { callId, body } = await enter("+14155551006", ...wrong);
    expect(body).toMatchObject({ action: "end" });
    await becomes(callId, { number: "+14155551006", entered: false });
  });

  it("is asked of whoever withholds theirs and dials a rep who can't have the call", async () => {
    const { callId, body, asked } = await enter(null, "4155551906", "1");
    expect(asked[0]?.["message"]).not.toContain("the number you are calling from");
    expect(body).toMatchObject({ action: "end" });
    const known = { number: "+14155551906", entered: true, calledFrom: null, repId: ada.id };
    await becomes(callId, known);
  });

  it.each(["+19005551001", "+881612345678"])(
    "is asked of whoever shows one that may not be rung: %s",
    async (caller) => {
      const silent = await enter(caller, "");
      expect(silent.asked[0]?.["message"]).not.toContain("the number you are calling from");
      expect(silent.body).toMatchObject({ action: expect.not.stringMatching(/^(ask|end)$/) });
      const { callId } = await enter(caller, "4155551909", "1");
      await becomes(callId, { number: "+14155551909", entered: true });
      expect(await callbackOf(silent.callId)).toBeUndefined();
    },
  );

  it("joins what is open for them, and the last number counts", async () => {
    await enter("+14155551007", "");
    const { callId } = await enter("+14155551007", "4155551907", "1");
    await becomes(callId, { state: "joined", number: "+14155551907" });
    const { items } = await app.api<{ items: Callback[] }>("GET", "/callbacks?state=open");
    expect(items.filter(({ calledFrom }) => calledFrom === "+14155551007")).toMatchObject([
      { number: "+14155551907", entered: true },
    ]);
  });

  it("is erased with whoever called, and with whose number it is", async () => {
    const first = await enter("+14155551008", "4155551908", "1");
    const second = await enter("+14155551009", "4155551909", "1");
    await becomes(first.callId, { entered: true });
    await becomes(second.callId, { entered: true });
    await app.api("POST", "/contacts/erase", { number: "+14155551008" });
    await app.api("POST", "/contacts/erase", { number: "+14155551909" });
    await expect.poll(() => callbackOf(first.callId), PATIENT).toBeUndefined();
    await expect.poll(() => callbackOf(second.callId), PATIENT).toBeUndefined();
  });
});

describe("on KAZOO", () => {
  type Action = { module: string; data: Record<string, unknown>; children: { _?: Action } };

  const find = (flow: Action | undefined, module: string): Action | undefined =>
    flow === undefined || flow.module === module ? flow : find(flow.children._, module);

  /** Calls, and enters one thing after another; `last`: KAZOO tells of the last digits alone. */
  async function enter(caller: string, last: boolean, ...entries: string[]) {
    const made = await app.api<{ routeUrl: string }>("POST", "/lines", {
      vendor: "kazoo",
      name: `Pivot ${nextCall}`,
      fallback: { type: "user", id: "reception" },
      policyId,
      numbers: [{ number: `+1415555${String(2_000 + nextCall)}`, repId: ada.id, policyId: null }],
    });
    const callId = `kazoo-${nextCall}`;
    const dialled = `1415555${String(2_000 + nextCall++)}`;
    const urls: string[] = [];
    const asked: Action[] = [];
    let digits: unknown;
    let to = made.routeUrl;
    for (const keys of [null, ...entries]) {
      if (keys !== null) {
        const flow = asked.at(-1);
        const name = String(find(flow, "collect_dtmf")?.data["collection_name"]);
        digits = keys === "" ? undefined : last ? keys : { [name]: keys };
        to = String(find(flow, "pivot")?.data["voice_url"]);
        urls.push(to);
      }
      const { pathname, search } = new URL(to);
      const response = await fetch(app.url + pathname + search, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          "Call-ID": callId,
          "Caller-ID-Number": caller,
          Request: `${dialled}@example.com`,
          ...(digits !== undefined && { Digits: digits }),
        }),
      });
      asked.push((await response.json()) as Action);
    }
    return { callId, asked, urls };
  }

  it.each([false, true])(
    "is collected, read back and confirmed, and stands in no URL; the last digits alone: %s",
    async (last) => {
      const caller = `+1415555110${Number(last)}`;
      const keys = `415555191${Number(last)}`;
      const { callId, asked, urls } = await enter(caller, last, keys, "1");
      expect(find(asked[0], "collect_dtmf")?.data).toMatchObject({
        max_digits: 18,
        interdigit_timeout: 5_000,
        terminator: "#",
      });
      expect(find(asked[1], "tts")?.data["text"]).toContain(
        `The number is 4 1 5, 5 5 5, 1 9 1 ${Number(last)}.`,
      );
      expect(find(asked[2], "response")).toBeDefined();
      expect(urls.join(" ")).not.toContain(keys);
      await becomes(callId, { number: `+1${keys}`, entered: true, calledFrom: caller });
    },
  );

  it("is read back once more after silence, and their own in the end", async () => {
    const { callId, asked } = await enter("+14155551103", false, "4155551913", "", "");
    expect(find(asked[2], "tts")?.data["text"]).toContain("The number is");
    await becomes(callId, { number: "+14155551103", entered: false });
  });
});

it("is not asked for where the phone system can't, which is said", async () => {
  const made = await app.api<{ id: string; warnings: string[] }>("POST", "/lines", {
    vendor: "exotel",
    name: "Applet",
    fallback: { type: "number", id: "+918049202090" },
    policyId,
  });
  expect(made.warnings.join(" ")).toContain("no number can be asked for here");
});
