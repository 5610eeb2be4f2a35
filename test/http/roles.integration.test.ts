import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessOf, listedAccess, type Access } from "../../src/http/access-table.ts";
import { createBrowser } from "../support/browser.ts";
import { createTestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

type Asker = { readonly name: string; readonly headers: Record<string, string> };
type Made = { id: string; key: string; token: string };

let app: TestApp;
let other: { id: string };
type Rep = { readonly id: string; readonly phone: string };
let rep: Rep;
let otherRep: Rep;
const askers = new Map<string, Asker>();
const CSRF = "stickyline-csrf";

/** Signs a browser in by a link; its cookie and what it sends with changes. */
async function signIn(url: string): Promise<Record<string, string>> {
  const answer = await fetch(url, { redirect: "manual" });
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const me = await fetch(`${app.url}/api/me`, { headers: { cookie } });
  const { csrfToken } = (await me.json()) as { csrfToken: string };
  return { cookie, [CSRF]: csrfToken };
}

async function inWorkspace<T>(
  id: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(`${app.url}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${app.adminToken}`,
      "stickyline-workspace": id,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (answer.status === 204 ? null : await answer.json()) as T;
}

async function userIn(workspaceId: string, role: string, repId: string | null = null) {
  const email = `${role}-${workspaceId.slice(0, 8)}@example.com`;
  const { id } = await inWorkspace<{ id: string }>(workspaceId, "POST", "/users", {
    email,
    role,
    repId,
  });
  const { url } = await inWorkspace<{ url: string }>(
    workspaceId,
    "POST",
    `/users/${id}/sign-in-link`,
  );
  return { id, email, headers: await signIn(url) };
}

async function sql(text: string): Promise<void> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

beforeAll(async () => {
  app = await startTestApp();
  other = await app.api<Made>("POST", "/workspaces", { name: "Other Ltd" });
  const addRep = async (name: string, phone: string) => {
    const identities = [{ vendor: "dialpad", type: "user", id: phone }];
    const email = `${name.toLowerCase()}@example.com`;
    return { phone, ...(await app.api<Made>("POST", "/reps", { name, email, identities })) };
  };
  rep = await addRep("Ada", "5991398486736896");
  otherRep = await addRep("Bob", "5991398486736897");
  const add = (name: string, headers: Record<string, string>) =>
    askers.set(name, { name, headers });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const tokenOf = async (role: string, more: object = {}) =>
    (await app.api<Made>("POST", "/tokens", { name: role, role, ...more })).token;

  add("nobody", {});
  add("rep", (await userIn("main", "rep", rep.id)).headers);
  add("manager", (await userIn("main", "manager")).headers);
  add("admin", (await userIn("main", "admin")).headers);
  add("admin of the other", {
    ...(await userIn(other.id, "admin")).headers,
    "stickyline-workspace": "main",
  });
  add("rep's token", bearer(await tokenOf("rep", { repId: rep.id })));
  add("manager's token", bearer(await tokenOf("manager")));
  add("admin's token", bearer(await tokenOf("admin")));
  const { key } = await app.api<Made>("POST", `/workspaces/${other.id}/keys`, { name: "other" });
  add("key of the other", { ...bearer(key), "stickyline-workspace": "main" });

  const soon = await app.api<Made>("POST", "/tokens", {
    name: "expired",
    role: "admin",
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await sql(`update api_key set expires_at = now() - interval '1 minute' where id = '${soon.id}'`);
  add("expired token", bearer(soon.token));
  const ended = await app.api<Made>("POST", "/tokens", { name: "revoked", role: "admin" });
  await app.api("DELETE", `/tokens/${ended.id}`);
  add("revoked token", bearer(ended.token));
  const gone = await signIn(await app.newSignInUrl());
  const { sessionId } = (await (await fetch(`${app.url}/api/me`, { headers: gone })).json()) as {
    sessionId: string;
  };
  await app.api("DELETE", `/sessions/${sessionId}`);
  add("revoked session", gone);
}, 120_000);

afterAll(() => app.close());

type Route = { readonly method: string; readonly url: string; readonly pattern: string };

async function routes(): Promise<Route[]> {
  const { paths } = (await (await fetch(`${app.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  return Object.entries(paths)
    .filter(([path]) => path.startsWith("/api/"))
    .flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => ({
        method: method.toUpperCase(),
        // ids that nobody has: what is let through finds nothing, and changes nothing
        url: path.replaceAll(/\{\w+\}/g, "00000000-0000-0000-0000-000000000000"),
        pattern: path.replaceAll(/\{(\w+)\}/g, ":$1"),
      })),
    );
}

/** What the table says of this asker: the status that keeps them out, or null: let through to the route itself. */
function expected(access: Access, name: string): 401 | 403 | 404 | null {
  if (["nobody", "expired token", "revoked token", "revoked session"].includes(name)) return 401;
  if (name.endsWith("of the other")) return 404;
  const isToken = name.endsWith("token");
  const roles = ["rep", "manager", "admin"];
  const own = roles.findIndex((role) => name.startsWith(role));
  if (access === "installation") return 403;
  if (access === "admin in person") return own === 2 && !isToken ? null : 403;
  return own >= roles.indexOf(access) ? null : 403;
}

describe("every route of the API", () => {
  it("has a row in the table of who may use it", async () => {
    const known = await routes();
    expect(known.length).toBeGreaterThan(60);
    expect(known.filter(({ method, pattern }) => listedAccess(method, pattern) === null)).toEqual(
      [],
    );
  });

  it("keeps out whom the table keeps out, and lets in whom it lets in", async () => {
    const wrong: string[] = [];
    for (const { method, url, pattern } of await routes()) {
      const access = accessOf(method, pattern);
      for (const { name, headers } of askers.values()) {
        const body = method === "GET" || method === "DELETE" ? {} : { body: "{}" };
        const answer = await fetch(`${app.url}${url}`, {
          method,
          headers: {
            ...headers,
            ...("body" in body ? { "content-type": "application/json" } : {}),
          },
          ...body,
        });
        const text = await answer.text();
        const want = expected(access, name);
        // who is let in may find that nothing has this id, or that the empty body won't do
        const isRight =
          want === null
            ? ![401, 403].includes(answer.status) && !text.includes("workspace not found")
            : answer.status === want;
        if (!isRight) wrong.push(`${name}: ${method} ${pattern} ${answer.status}, not ${want}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 240_000);
});

describe("a session", () => {
  it("changes nothing by its cookie alone", async () => {
    const { cookie = "" } = askers.get("admin")?.headers ?? {};
    const answer = await fetch(`${app.url}/api/workspace`, {
      method: "PATCH",
      headers: { cookie, "content-type": "application/json" },
      body: JSON.stringify({ name: "Foreign" }),
    });
    expect(answer.status).toBe(401);
  });

  it("is listed to whose it is, and ends when they say so", async () => {
    const user = await userIn(other.id, "manager");
    const list = async () => {
      const answer = await fetch(`${app.url}/api/sessions`, { headers: user.headers });
      return (await answer.json()) as { items: { id: string; userId: string; current: boolean }[] };
    };
    const { items } = await list();
    expect(items).toEqual([expect.objectContaining({ userId: user.id, current: true })]);
    const end = (id: string, headers: Record<string, string>) =>
      fetch(`${app.url}/api/sessions/${id}`, { method: "DELETE", headers });
    const foreign = askers.get("admin")?.headers ?? {};
    expect((await end(items[0]?.id ?? "", foreign)).status).toBe(404);
    expect((await end(items[0]?.id ?? "", user.headers)).status).toBe(204);
    expect((await fetch(`${app.url}/api/me`, { headers: user.headers })).status).toBe(401);
  });

  it("by an invitation of one workspace's admin reaches no other of that person's workspaces", async () => {
    const email = "both@example.com";
    await app.api("POST", "/users", { email, role: "admin" });
    const { id } = await inWorkspace<Made>(other.id, "POST", "/users", { email, role: "rep" });
    const { url } = await inWorkspace<{ url: string }>(
      other.id,
      "POST",
      `/users/${id}/sign-in-link`,
    );
    const headers = await signIn(url);
    const me = (await (await fetch(`${app.url}/api/me`, { headers })).json()) as {
      workspaces: { id: string; role: string }[];
    };
    expect(me.workspaces).toEqual([{ id: other.id, name: "Other Ltd", role: "rep" }]);
    const first = { ...headers, "stickyline-workspace": "main" };
    expect((await fetch(`${app.url}/api/workspace`, { headers: first })).status).toBe(404);
  });

  it("loses what its user loses, at once", async () => {
    const user = await userIn(other.id, "rep");
    await inWorkspace(other.id, "DELETE", `/users/${user.id}`);
    expect((await fetch(`${app.url}/api/me`, { headers: user.headers })).status).toBe(401);
  });

  it("connects a CRM only where its user is an admin", async () => {
    const visit = async (asker: string, workspace: string) =>
      (
        await fetch(`${app.url}/oauth/hubspot/start?workspace=${workspace}`, {
          headers: askers.get(asker)?.headers ?? {},
          redirect: "manual",
        })
      ).status;
    expect(await visit("nobody", "main")).toBe(401);
    expect(await visit("manager", "main")).toBe(403);
    expect(await visit("admin", other.id)).toBe(404);
    // no app is configured here: let in, and told so
    expect([401, 403, 404]).not.toContain(await visit("admin", "main"));
  });

  it("of the console opens it, as whomever", async () => {
    const browser = createBrowser();
    expect((await browser(`${app.url}/`)).status).toBe(401);
    await browser(await app.newSignInUrl());
    expect((await browser(`${app.url}/`)).status).toBe(200);
  });
});

describe("a rep", () => {
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`${app.url}/api${path}`, {
      method,
      headers: {
        ...askers.get("rep")?.headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it("sees their own presence, calls and callbacks, and nobody else's", async () => {
    await sql(`insert into callback (id, workspace_id, line_id, call_id, number, rep_id, promised_at)
      values ('mine', 'main', 'l', 'c1', '+14155550001', '${rep.id}', now()),
             ('theirs', 'main', 'l', 'c2', '+14155550002', '${otherRep.id}', now()),
             ('nobodys', 'main', 'l', 'c3', '+14155550003', null, now())`);
    const items = async (path: string) =>
      ((await (await ask("GET", path)).json()) as { items: Record<string, unknown>[] }).items;
    expect((await items("/presence")).map(({ repId }) => repId)).toEqual([rep.id]);
    expect((await items("/callbacks")).map(({ id }) => id)).toEqual(["mine"]);
    expect(await items("/calls")).toEqual([]);

    // Each takes a call of their own, and one after the other takes part in a third.
    const line = await createTestLine(app);
    const takes = (callId: number, one: { phone: string }, more: object = {}) =>
      line.send({
        call_id: callId,
        state: "connected",
        direction: "inbound",
        date_started: Date.now(),
        date_connected: Date.now(),
        event_timestamp: Date.now(),
        external_number: `+1415555${callId}`,
        target: { type: "user", id: one.phone },
        ...more,
      });
    await takes(1001, rep);
    await takes(1002, otherRep);
    await takes(1003, otherRep);
    await takes(1004, rep, { entry_point_call_id: 1003 });
    await expect
      .poll(async () => (await app.api<{ items: unknown[] }>("GET", "/calls")).items.length)
      .toBe(3);
    const numbers = new Set((await items("/calls")).map(({ number }) => number));
    expect(numbers).toEqual(new Set(["+14155551001", "+14155551003"]));
  });

  it("goes away and comes back themselves, and sends nobody else away", async () => {
    expect((await ask("PUT", `/presence/${rep.id}`, { away: true })).status).toBe(200);
    expect(await app.api("GET", `/reps/${rep.id}`)).toMatchObject({ away: true });
    expect((await ask("PUT", `/presence/${otherRep.id}`, { away: true })).status).toBe(404);
    expect((await ask("POST", `/reps/${otherRep.id}/check-in`)).status).toBe(404);
    expect(await app.api("GET", `/reps/${otherRep.id}`)).toMatchObject({ away: false });
  });
});
