import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../support/start-app.ts";

type Headers = Readonly<Record<string, string>>;

const WAIT = { timeout: 60_000 };

let app: TestApp;
const streams: AbortController[] = [];

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(async () => {
  for (const stream of streams) stream.abort();
  await app?.close();
});

/** Looks on; what it is told, and whether it was ended. */
async function lookOn(headers: Headers) {
  const stop = new AbortController();
  streams.push(stop);
  const response = await fetch(`${app.url}/api/live`, {
    headers: { accept: "text/event-stream", ...headers },
    signal: stop.signal,
  });
  const seen = { status: response.status, told: "", isOver: false, stop: () => stop.abort() };
  void (async () => {
    for await (const part of response.body ?? []) seen.told += Buffer.from(part).toString();
  })()
    .catch(() => undefined)
    .finally(() => (seen.isOver = true));
  return seen;
}

/** A browser of a new user with this role, and who they are. */
async function signInAs(role: string): Promise<{ userId: string; headers: Headers }> {
  const email = `${role}-${Math.random().toString(36).slice(2)}@example.com`;
  const { id } = await app.api<{ id: string }>("POST", "/users", { email, role });
  const { url } = await app.api<{ url: string }>("POST", `/users/${id}/sign-in-link`);
  const answer = await fetch(url, { redirect: "manual" });
  return { userId: id, headers: { cookie: answer.headers.get("set-cookie")?.split(";")[0] ?? "" } };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

it("ends for who signed out, lost the role, or holds a key that was ended, and for nobody else", async () => {
  const [leaving, dismissed, staying] = await Promise.all([
    signInAs("manager"),
    signInAs("manager"),
    signInAs("rep"),
  ]);
  const token = await app.api<{ id: string; token: string }>("POST", "/tokens", {
    name: "t",
    role: "manager",
  });
  const ended = await Promise.all(
    [leaving.headers, dismissed.headers, bearer(token.token)].map(lookOn),
  );
  const kept = await Promise.all([staying.headers, bearer(app.adminToken)].map(lookOn));
  await app.api("POST", "/reps", {
    name: "Ada",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "5991398486736896" }],
  });
  for (const one of [...ended, ...kept]) {
    await expect.poll(() => one.told, WAIT).toContain("changed");
  }
  await fetch(`${app.url}/sign-out`, {
    method: "POST",
    headers: leaving.headers,
    redirect: "manual",
  });
  await app.api("DELETE", `/users/${dismissed.userId}`);
  await app.api("DELETE", `/tokens/${token.id}`);
  await expect.poll(() => ended.map(({ isOver }) => isOver), WAIT).toEqual([true, true, true]);
  expect(kept.map(({ isOver }) => isOver)).toEqual([false, false]);
}, 90_000);

it("is open twenty times at once to a session, and to another one all the same", async () => {
  const [many, other] = await Promise.all([signInAs("rep"), signInAs("rep")]);
  const open = await Promise.all(Array.from({ length: 20 }, () => lookOn(many.headers)));
  expect(new Set(open.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await lookOn(many.headers)).status).toBe(429);
  expect((await lookOn(other.headers)).status).toBe(200);
  open[0]?.stop();
  await expect.poll(async () => (await lookOn(many.headers)).status, WAIT).toBe(200);
});
