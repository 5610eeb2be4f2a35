import { createHmac } from "node:crypto";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import type { TestApp } from "./start-app.ts";

export type TestLine = {
  readonly id: string;
  readonly routePath: string;
  readonly eventsPath: string;
  /** Sends a signed routing request and gives Dialpad's view of the answer. */
  route(
    payload: Record<string, unknown>,
    url?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Sends a signed call event and gives the status. */
  send(payload: Record<string, unknown>, url?: string): Promise<number>;
  /** The same line to a phone system that signs with this secret. */
  with(secret: string): TestLine;
};

const SECRET = "a secret of the test line, long enough";

const { version: _version, ...DEFAULT_CONTENT } = DEFAULT_POLICY;

/** The default policy for tests in which one number calls again and again, as no real caller would. */
export async function createPatientPolicy(app: Pick<TestApp, "api">): Promise<string> {
  const { id } = await app.api<{ id: string }>("POST", "/policies", {
    name: "Patient",
    policy: { ...DEFAULT_CONTENT, repeatCallsPerMinute: null },
  });
  await app.api("POST", `/policies/${id}/live`, { version: 1 });
  return id;
}

/** A Dialpad line of the app with a team and a fallback, and the phone system's side of its two webhooks. */
export async function createTestLine(
  app: Pick<TestApp, "api" | "url">,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<TestLine> {
  const policyId = await createPatientPolicy(app);
  const line = await app.api<{ id: string; routeUrl: string; eventsUrl: string }>(
    "POST",
    "/lines",
    {
      vendor: "dialpad",
      name: "Test line",
      secret: SECRET.replaceAll(" ", "-"),
      fallback: { type: "department", id: "4400" },
      team: { type: "callcenter", id: "4500" },
      policyId,
      ...settings,
    },
  );
  const routePath = new URL(line.routeUrl).pathname;
  const eventsPath = new URL(line.eventsUrl).pathname;
  return signedWith(SECRET.replaceAll(" ", "-"));

  function signedWith(secret: string): TestLine {
    const post = (url: string, payload: unknown) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/jwt" },
        body: signed(payload, secret),
      });
    return {
      id: line.id,
      routePath,
      eventsPath,
      async route(payload, url = app.url) {
        const response = await post(url + routePath, payload);
        return {
          status: response.status,
          body: (await response.json()) as Record<string, unknown>,
        };
      },
      async send(payload, url = app.url) {
        const response = await post(url + eventsPath, payload);
        await response.text();
        return response.status;
      },
      with: signedWith,
    };
  }
}

/** A compact JWS over HS256, as Dialpad sends it. */
function signed(payload: unknown, secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(payload)}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}
