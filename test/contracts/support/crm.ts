import { createServer, type RequestListener } from "node:http";
import { expect } from "vitest";
import type {
  CrmClient,
  CrmEvent,
  CrmEventBatch,
  CrmWebhookRequest,
} from "../../../src/crm/port.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import { createDice, hostileBody } from "../../fuzz/cases.ts";

/** What the suite has to know of a CRM: a few of its own words. */
export type Crm = {
  readonly provider: string;
  /** A webhook's request as the CRM signs it; another secret than the app's makes it a forgery. */
  readonly sign: (body: string, secret: string) => CrmWebhookRequest;
  readonly readWebhook: (
    request: CrmWebhookRequest,
    secret: string,
    now: number,
  ) => readonly CrmEventBatch[];
  /** One change of each sort, of record 1001 at `NOW`, and what it means; null: nothing of ours. */
  readonly changes: readonly (readonly [object, Pick<CrmEvent, "kind" | "what"> | null])[];
  /** A client at this address, with this token; nobody waits between its tries. */
  readonly createClient: (baseUrl: string, token: string) => CrmClient;
};

export const NOW = Date.UTC(2026, 10, 26, 12);
const SECRET = "a secret of our app";
const TOKEN = "a-token-that-nobody-may-see";

/** All that holds for every CRM, by the words of `src/crm/port.ts`. Each throws where it does not. */
export const crmPromises: Readonly<Record<string, (crm: Crm) => Promise<void> | void>> = {
  "believes what the CRM signed, and nobody else"(crm) {
    const body = JSON.stringify(crm.changes.map(([change]) => change));
    const request = crm.sign(body, SECRET);
    expect(crm.readWebhook(request, SECRET, NOW)).not.toEqual([]);
    const forged: CrmWebhookRequest[] = [
      crm.sign(body, "another secret"),
      { ...request, headers: {} },
      { ...request, body: Buffer.from(`${body} `) },
      { ...request, url: `${request.url}?a=b` },
    ];
    for (const one of forged) {
      expect(errorIn(() => crm.readWebhook(one, SECRET, NOW))).toMatchObject({
        code: "UNAUTHORIZED",
        retryable: false,
      });
    }
    // Replayed an hour later.
    expect(errorIn(() => crm.readWebhook(request, SECRET, NOW + 3_600_000))).toMatchObject({
      code: "UNAUTHORIZED",
    });
  },

  "makes a hint of each change, for the record that it is about"(crm) {
    for (const [change, meaning] of crm.changes) {
      const request = crm.sign(JSON.stringify([change]), SECRET);
      const events = crm.readWebhook(request, SECRET, NOW).flatMap((batch) => batch.events);
      const wanted = meaning === null ? [] : [expect.objectContaining({ ...meaning, id: "1001" })];
      expect(events, JSON.stringify(change)).toEqual(wanted);
    }
  },

  "throws nothing at hostile input but that it is refused, and keeps ids and times within bounds"(
    crm,
  ) {
    const dice = createDice(20_261_126);
    for (let index = 0; index < 2_000; index += 1) {
      const hostile = hostileBody(dice);
      const [change] = dice.pick(crm.changes);
      const odd = Object.keys(change).map((name) => [name, dice.pick(ODD)] as const);
      const mixed = { ...change, ...Object.fromEntries([dice.pick(odd)]) };
      const body = dice.below(2) === 0 ? hostile : JSON.stringify([mixed]);
      try {
        for (const { accountId, events } of crm.readWebhook(crm.sign(body, SECRET), SECRET, NOW)) {
          expect(accountId).toMatch(/^[\x21-\x7e]{1,40}$/);
          for (const { id, at } of events) {
            expect(id).toMatch(/^[\x21-\x7e]{1,40}$/);
            expect(Number.isSafeInteger(at) && at <= NOW + 86_400_000, String(at)).toBe(true);
          }
        }
      } catch (error) {
        expect(error).toMatchObject({ code: "INPUT_INVALID", retryable: false });
      }
    }
  },

  async "tells by its errors whether a retry helps, and no token"(crm) {
    for (const { status, headers = {}, body = "{}", wanted } of FAILURES) {
      for (const call of [(client: CrmClient) => client.listOwners(), createTask]) {
        const error = await errorOf(crm, call, (_request, response) => {
          response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
        });
        expect(error, `${status} ${body.slice(0, 20)}`).toMatchObject(wanted);
      }
    }
  },

  async "never sends a write twice"(crm) {
    let sent = 0;
    await errorOf(crm, createTask, (_request, response) => {
      sent += 1;
      response.writeHead(502).end();
    });
    expect(sent).toBe(1);
  },

  async "hangs up on an answer without an end"(crm) {
    const error = await errorOf(
      crm,
      (client) => client.listOwners(),
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const megabyte = Buffer.alloc(1_048_576, " ");
        const more = (): void => {
          if (response.destroyed) return;
          if (response.write(megabyte)) setImmediate(more);
          else response.once("drain", more);
        };
        more();
      },
    );
    expect(error).toMatchObject({ code: "VENDOR_UNAVAILABLE", retryable: false });
  },
};

const ODD: readonly unknown[] = [
  null,
  -1,
  0.5,
  1e18,
  1e300,
  "",
  "\0",
  "\ud800",
  "x".repeat(5_000),
  [],
  {},
  [{ a: 1 }],
];

const FAILURES: readonly {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly wanted: object;
}[] = [
  { status: 400, wanted: { code: "VENDOR_REFUSED", retryable: false } },
  { status: 401, wanted: { code: "UNAUTHORIZED", retryable: false } },
  { status: 403, wanted: { code: "UNAUTHORIZED", retryable: false } },
  { status: 404, wanted: { code: "NOT_FOUND", retryable: false } },
  { status: 409, wanted: { code: "VENDOR_REFUSED", retryable: false } },
  { status: 429, wanted: { code: "VENDOR_RATE_LIMITED", retryable: true } },
  { status: 500, wanted: { code: "VENDOR_UNAVAILABLE", retryable: true } },
  {
    status: 503,
    headers: { "retry-after": "90" },
    wanted: { code: "VENDOR_UNAVAILABLE", retryable: true, retryAfterMs: 90_000 },
  },
  ...["<html>", "", "{", "[".repeat(100_000)].map((body) => ({
    status: 200,
    body,
    wanted: { code: "VENDOR_UNAVAILABLE", retryable: true },
  })),
];

function createTask(client: CrmClient): Promise<string> {
  return client.createTask({
    externalId: "task-1",
    contactIds: ["1001"],
    ownerId: "7",
    title: "Call back",
    body: ["They rang."],
    dueAt: NOW,
  });
}

/** The error of this call while the CRM answers so. */
async function errorOf(
  crm: Crm,
  call: (client: CrmClient) => Promise<unknown>,
  answer: RequestListener,
): Promise<unknown> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const client = crm.createClient(`http://127.0.0.1:${port}`, TOKEN);
    const error: unknown = await call(client).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StickylineError);
    expect(String(error)).not.toContain(TOKEN);
    return error;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function errorIn(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}
