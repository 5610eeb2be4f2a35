import Fastify from "fastify";
import { compactVerify } from "jose";
import { onTestFinished } from "vitest";
import {
  createDialpadBox,
  type DialpadBox,
  type DialpadBoxOptions,
} from "../../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../../src/sandbox/dialpad/random.ts";
import { SANDBOX_COMPANY, SANDBOX_REPS } from "../../../src/sandbox/people.ts";

export const API_KEY = "box-key";
export const SECRET = "a-secret-of-at-least-32-characters!";
export const OFFICE_ID = SANDBOX_COMPANY.office.id;
export const DEPARTMENT_ID = SANDBOX_COMPANY.department.id;
export const CALL_CENTER_ID = SANDBOX_COMPANY.callCenter.id;
export const MAIN_NUMBER = SANDBOX_COMPANY.reservedNumbers[0] ?? "";
export const [ADA, BRUNO] = SANDBOX_REPS.map((rep) => rep.dialpadUserId) as [string, string];

/** A clock that stands still until it is moved. */
export function createClock(start = 1_760_000_000_000) {
  let at = start;
  return {
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
  };
}

/** A box whose calls run a thousand times as fast, closed when the test ends. */
export async function openBox(options: Partial<DialpadBoxOptions> = {}): Promise<DialpadBox> {
  let at = 1_760_000_000_000;
  // Every look at the clock takes 60 ms, so that a test's requests stay below 20 a second.
  const now = () => (at += 60);
  const random = createRandom(7);
  const box = await createDialpadBox({
    apiKey: API_KEY,
    now,
    random,
    timeScale: 1000,
    ...options,
  });
  onTestFinished(() => box.close());
  return box;
}

/** The fields that the tests look at, of whatever the API answered. */
export type ApiBody = {
  readonly id: string;
  readonly items: readonly ApiBody[];
  readonly cursor?: string;
  readonly name?: string;
  readonly number?: string;
  readonly enabled?: boolean;
  readonly is_available?: boolean;
  readonly call_id?: unknown;
  readonly phone_numbers?: readonly string[];
  readonly additional_number_lines?: string;
  readonly signature: { readonly secret?: string };
};
export type ApiAnswer = {
  readonly status: number;
  readonly body: ApiBody;
  readonly headers: Headers;
};

/** One request to the box's API with the right key. */
export async function api(
  box: DialpadBox,
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const response = await fetch(`${box.baseUrl}/api/v2${path}`, {
    method,
    headers: {
      authorization: `Bearer ${API_KEY}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? "" : JSON.parse(text),
  };
}

export type Received = {
  readonly raw: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Its signature was right, or there was no secret. */
  readonly payload: Readonly<Record<string, unknown>>;
};
export type Reply = { status?: number; body?: unknown; contentType?: string; delayMs?: number };

/** A client of the box: one URL for routing, one for events, both of which note what comes. */
export async function startClient(
  options: {
    secret?: string | null;
    route?: (request: Received, nth: number) => Reply;
    events?: (event: Received, nth: number) => Reply;
  } = {},
) {
  const routed: Received[] = [];
  const events: Received[] = [];
  const app = Fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  const open = async (raw: string) => {
    if (options.secret === null) return JSON.parse(raw);
    const key = new TextEncoder().encode(options.secret ?? SECRET);
    const { payload } = await compactVerify(raw, key, { algorithms: ["HS256"] });
    return JSON.parse(new TextDecoder().decode(payload));
  };
  const serve = (path: string, log: Received[], answer: (one: Received, nth: number) => Reply) =>
    app.post(path, async (request, reply) => {
      const raw = String(request.body);
      const received = { raw, headers: request.headers, payload: await open(raw) };
      log.push(received);
      const { status = 200, body = {}, contentType, delayMs = 0 } = answer(received, log.length);
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return reply
        .status(status)
        .header("content-type", contentType ?? "application/json")
        .send(text);
    });
  const toAda = { target_id: Number(ADA), target_type: "user" };
  serve("/route", routed, options.route ?? (() => ({ body: toAda })));
  serve("/events", events, options.events ?? (() => ({ status: 204, body: "" })));
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.close());
  return { routeUrl: `${url}/route`, eventsUrl: `${url}/events`, routed, events };
}

/** A router with a number, sending to this URL; returns its id. */
export async function createRouter(
  box: DialpadBox,
  routeUrl: string,
  fields: Record<string, unknown> = {},
): Promise<string> {
  const created = await api(box, "POST", "/callrouters", {
    name: "Main line",
    routing_url: routeUrl,
    office_id: OFFICE_ID,
    default_target_id: DEPARTMENT_ID,
    default_target_type: "department",
    secret: SECRET,
    ...fields,
  });
  if (created.status !== 200) throw new Error(JSON.stringify(created.body));
  const { id } = created.body;
  await api(box, "POST", `/callrouters/${id}/assign_number`, { number: MAIN_NUMBER });
  return id;
}

/** A company-wide subscription to these states; returns its id. */
export async function subscribe(
  box: DialpadBox,
  eventsUrl: string,
  fields: Record<string, unknown> = {},
): Promise<string> {
  const webhook = await api(box, "POST", "/webhooks", { hook_url: eventsUrl, secret: SECRET });
  const subscription = await api(box, "POST", "/subscriptions/call", {
    endpoint_id: webhook.body.id,
    call_states: ["all"],
    ...fields,
  });
  if (subscription.status !== 200) throw new Error(JSON.stringify(subscription.body));
  return subscription.body.id;
}
