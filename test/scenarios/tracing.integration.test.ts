import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

type Attribute = { key: string; value: Record<string, unknown> };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Attribute[];
};
type Sent = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };

const bodies: string[] = [];
let collector: Server;
let app: TestApp;
let hubspot: Awaited<ReturnType<typeof createHubspotBox>>;

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.url === "/v1/traces") bodies.push(Buffer.concat(chunks).toString());
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const { port } = collector.address() as AddressInfo;
  hubspot = await createHubspotBox({
    accessToken: "pat-traced",
    now: Date.now,
    random: Math.random,
    people: {
      owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
      contacts: [
        { properties: { firstname: "Tom", phone: "+14155551001", hubspot_owner_id: "71" } },
      ],
    },
  });
  app = await startTestApp({
    HUBSPOT_BASE_URL: hubspot.url,
    STICKYLINE_TRACES_URL: `http://127.0.0.1:${port}/`,
  });
});

afterAll(async () => {
  await app?.close();
  await hubspot?.close();
  collector?.close();
});

const spans = () =>
  bodies.flatMap((body) =>
    (JSON.parse(body) as Sent).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    ),
  );

it("follows a call's event from the webhook through its jobs to the CRM, and holds nobody's data", async () => {
  const crm = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat-traced",
  });
  await app.api("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "5991398486736896" }],
  });
  const line = await createTestLine(app);
  await expect
    .poll(() => app.api("GET", `/crm-connections/${crm.id}`))
    .toMatchObject({ sync: { state: "done", contacts: 1 } });
  const call = {
    call_id: "7",
    direction: "inbound",
    date_started: Date.now() - 30_000,
    external_number: "+14155551001",
    internal_number: "+14155550000",
    target: { id: 5991398486736896, type: "user", email: "ada@example.com", name: "Ada" },
  };
  expect((await line.route(call)).status).toBe(200);
  await line.send({
    ...call,
    state: "hangup",
    date_connected: Date.now() - 20_000,
    date_ended: Date.now(),
    event_timestamp: Date.now(),
  });
  await expect.poll(() => hubspot.calls.length, { timeout: 30_000 }).toBe(1);

  const { hostname } = new URL(hubspot.url);
  /** The names from a span up to the first of its trace. */
  const wayTo = (span: Span): string[] => {
    const above = spans().find(({ spanId }) => spanId === span.parentSpanId);
    return [...(above === undefined ? [] : wayTo(above)), span.name];
  };
  const ways = () =>
    spans()
      .filter(({ name }) => name === `POST ${hostname}`)
      .map(wayTo);
  await expect.poll(ways, { timeout: 30_000 }).toContainEqual(
    expect.arrayContaining([
      // whichever of the two finds the call ended has it written
      expect.stringMatching(/^POST \/v1\/dialpad\/:lineKey\/(events|route)$/),
      expect.stringMatching(/call-events|decisions/),
      expect.stringContaining("crm"),
    ]),
  );
  expect(spans().map(({ name }) => name)).toContain("POST /v1/dialpad/:lineKey/route");

  const everything = bodies.join("\n");
  for (const secret of ["4155551001", "ada@", "pat-traced", "Byron", line.routePath.split("/")[3]])
    expect(everything).not.toContain(secret);
});
