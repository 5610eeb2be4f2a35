import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  askOperation,
  bodyWith,
  fieldsOf,
  HOSTILE_IDS,
  HOSTILE_VALUES,
  listOperations,
  type Operation,
  type Said,
} from "../scenarios/support/hostile-walk.ts";
import { createTestLine } from "../support/dialpad-line.ts";
import { createExotelLine } from "../support/exotel-line.ts";
import { createKazooLine } from "../support/kazoo-line.ts";
import { basic, createVoipexLine, VOIPEX_SECRET } from "../support/voipex-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import {
  createDice,
  createMeter,
  countOf,
  hostileBody,
  isFull,
  seedOf,
  type Dice,
} from "./cases.ts";

const REQUESTS = countOf(1_000_000, 1_200);
const NOWHERE = "http://127.0.0.1:1";

let app: TestApp;
let operations: readonly Operation[];
let hooks: readonly string[];

beforeAll(async () => {
  app = await startTestApp({
    HUBSPOT_BASE_URL: NOWHERE,
    DIALPAD_BASE_URL: NOWHERE,
    EXOTEL_BASE_URL: NOWHERE,
    HUBSPOT_CLIENT_SECRET: "a-client-secret-of-the-test",
    LOG_LEVEL: "error",
  });
  const dialpad = await createTestLine(app);
  const exotel = await createExotelLine(app);
  const kazoo = await createKazooLine(app);
  const voipex = await createVoipexLine(app);
  const at = ["connect", "fallback", "events", "status", "passthru/wait", "passthru/no-dial"];
  hooks = [
    dialpad.routePath,
    dialpad.eventsPath,
    kazoo.pivotPath,
    kazoo.eventsPath,
    ...at.map((path) => `/v1/exotel/${exotel.key}/${path}`),
    new URL(voipex.routeUrl).pathname,
    new URL(voipex.eventsUrl).pathname,
    "/v1/hubspot/webhooks",
    "/v1/kazoo/none/recordings/a.mp3",
    "/oauth/hubspot/callback",
    "/sign-in",
    "/sign-in/link",
    "/",
  ];
  operations = (await listOperations(app.url)).filter(
    // what it does is another test's affair, and what it undoes would empty this one
    ({ path }) => !/rebuild|disconnect|erase/.test(path),
  );
});

afterAll(() => app.close());

function nextHook(dice: Dice): () => Promise<Said> {
  const body = hostileBody(dice);
  const query =
    dice.below(2) === 0
      ? `?${encodeURI(body.slice(0, 2_000).replaceAll(/[\ud800-\udfff]/gu, "?")).slice(0, 6_000)}`
      : "";
  const isGet = dice.below(3) === 0;
  const url = `${app.url}${dice.pick(hooks)}${query}`;
  const type = dice.pick(["application/json", "", "x", "text/plain"]);
  return async () => {
    const response = await fetch(url, {
      method: isGet ? "GET" : "POST",
      redirect: "manual",
      headers: { "content-type": type, authorization: basic(VOIPEX_SECRET) },
      ...(isGet ? {} : { body }),
    });
    return { status: response.status, text: await response.text() };
  };
}

function nextAsk(dice: Dice): () => Promise<Said> {
  const operation = dice.pick(operations);
  const ids = dice.pick(Object.values(HOSTILE_IDS));
  const fields = operation.body === null ? [] : fieldsOf(operation.body);
  const query = `${dice.pick(["limit", "workspace", "number", "days", "from", "x"])}=${dice.pick(Object.values(HOSTILE_IDS))}`;
  if (operation.body === null || fields.length === 0) {
    const asked = { ids: ids.slice(0, 3_000), query: query.slice(0, 3_000) };
    return () => askOperation(app, operation, asked);
  }
  const body = bodyWith(operation.body, dice.pick(fields).path, dice.pick(HOSTILE_VALUES));
  return () => askOperation(app, operation, { ids: ids.slice(0, 3_000), body });
}

describe("the server", () => {
  it("answers any request without a fault of its own, one after another", async () => {
    const dice = createDice(seedOf(1_126));
    const meter = createMeter();
    const wrong: unknown[] = [];
    for (let index = 0; index < REQUESTS && wrong.length < 5; index += 1) {
      const tryIt = dice.below(2) === 0 ? nextHook(dice) : nextAsk(dice);
      await meter.measure(async () => {
        const said = await tryIt();
        const isMeant = said.status < 500 || /"(VENDOR|STORE|STATE)_\w+"/.test(said.text);
        if (!isMeant) wrong.push([index, said]);
      });
    }
    expect(wrong).toEqual([]);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    if (!isFull) return;
    const { mostMs, grownMb } = meter.tell("requests");
    expect(mostMs).toBeLessThan(50);
    expect(grownMb).toBeLessThan(64);
  });
});
