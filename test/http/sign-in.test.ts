import { describe, expect, it } from "vitest";
import { bearer, openForTest } from "./support/bare-app.ts";
import { createMemorySessions, operatorSession } from "./support/memory-sessions.ts";
import { things } from "./support/things.ts";

describe("the way in", () => {
  it("is closed without the token or a session, in the API and in what it doesn't have", async () => {
    const { app } = await openForTest({ apiRoutes: [things] });
    for (const headers of [
      {},
      { authorization: "Bearer wrong" },
      { authorization: "Bearer" },
      { cookie: "stickyline_session=x" },
    ]) {
      const answer = await app.inject({ url: "/api/things/1", headers });
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ error: { code: "UNAUTHORIZED" } });
    }
    const empty = await openForTest({ adminToken: "", apiRoutes: [things] });
    const answer = await empty.app.inject({
      url: "/api/things/1",
      headers: { authorization: "Bearer " },
    });
    expect(answer.statusCode).toBe(401);
  });

  it("opens to the token, for reading and changing", async () => {
    const { app } = await openForTest({ apiRoutes: [things] });
    const read = await app.inject({ url: "/api/things/1", headers: bearer });
    const changed = await app.inject({
      method: "POST",
      url: "/api/things",
      headers: bearer,
      payload: { name: "x" },
    });
    expect([read.statusCode, changed.statusCode]).toEqual([200, 200]);
  });

  it("opens to a signed-in browser for reading, never for changing", async () => {
    const { app, sessions } = await openForTest({ apiRoutes: [things] });
    const cookies = { stickyline_session: await operatorSession(sessions) };
    const read = await app.inject({ url: "/api/things/1", cookies });
    const changed = await app.inject({
      method: "POST",
      url: "/api/things",
      cookies,
      payload: { name: "x" },
    });
    expect([read.statusCode, changed.statusCode]).toEqual([200, 401]);
  });

  it("shows the description of the API to everybody", async () => {
    const { app } = await openForTest({ apiRoutes: [things] });
    const answer = await app.inject("/api/openapi.json");
    expect(answer.json()).toMatchObject({
      openapi: "3.1.0",
      paths: { "/api/things": { post: {} } },
    });
  });
});

describe("the console", () => {
  it("signs a browser in by the link, with a cookie that no script reads", async () => {
    const { app, sessions } = await openForTest();
    const answer = await app.inject(`/sign-in?token=${await sessions.newLink()}`);
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: "/" } });
    const [cookie] = answer.cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", maxAge: 43_200 });
    const cookies = { [cookie?.name ?? ""]: cookie?.value ?? "" };
    const page = await app.inject({ url: "/", cookies });
    expect(page).toMatchObject({ statusCode: 200, body: "<p>the console</p>" });
    expect((await app.inject({ url: "/calls/1", cookies })).body).toBe("<p>the console</p>");
    const asset = await app.inject({ url: "/assets/page.js", cookies });
    expect(asset.headers["content-type"]).toMatch(/javascript/);
  });

  it("leads to the page that was wanted before the sign-in, once", async () => {
    const { app, sessions } = await openForTest();
    const signIn = async (cookies: Record<string, string>) =>
      app.inject({ url: `/sign-in?token=${await sessions.newLink()}`, cookies });
    const wanted = "/calls/1%2F2?workspace=acme";
    const refused = await app.inject(wanted);
    expect(refused.statusCode).toBe(401);
    const [cookie] = refused.cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", maxAge: 900 });
    const answer = await signIn({ [cookie?.name ?? ""]: cookie?.value ?? "" });
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: wanted } });
    expect(answer.cookies).toContainEqual(
      expect.objectContaining({ name: cookie?.name, value: "" }),
    );
  });

  it.each([
    "//evil.example/",
    "/\\evil.example",
    "https://evil.example/",
    "/calls\r\nx: y",
    "evil",
    `/${"x".repeat(2_000)}`,
  ])("leads nowhere else, whatever a browser says it wanted: %s", async (wanted) => {
    const { app, sessions } = await openForTest();
    const answer = await app.inject({
      url: `/sign-in?token=${await sessions.newLink()}`,
      cookies: { stickyline_wanted: encodeURIComponent(wanted) },
    });
    expect(answer.headers.location).toBe("/");
  });

  it("keeps no page that nobody looked for", async () => {
    const { app } = await openForTest();
    for (const [url, headers] of [
      ["/", {}],
      ["/calls", { "sec-fetch-dest": "image" }],
      ["//evil.example/calls", {}],
    ] as const) {
      expect((await app.inject({ url, headers })).cookies).toEqual([]);
    }
  });

  it("takes a link once, and for fifteen minutes", async () => {
    let now = 1e12;
    const sessions = createMemorySessions(() => now);
    const { app } = await openForTest({ sessions });
    const [used, old] = [await sessions.newLink(), await sessions.newLink()];
    const answers = await Promise.all([1, 2, 3].map(() => app.inject(`/sign-in?token=${used}`)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([
      303, 401, 401,
    ]);
    now += 15 * 60_000;
    expect(await app.inject(`/sign-in?token=${old}`)).toMatchObject({ statusCode: 401 });
  });

  it.each<[string, "GET" | "HEAD", Record<string, string>]>([
    ["a look at the headers", "HEAD", {}],
    ["a prefetch", "GET", { "sec-purpose": "prefetch" }],
    ["a prerendered page", "GET", { "sec-purpose": "prefetch;prerender" }],
    ["a prefetch of older browsers", "GET", { purpose: "prefetch" }],
    ["a prefetch of Firefox", "GET", { "x-moz": "prefetch" }],
    ["a preview", "GET", { "x-purpose": "preview" }],
  ])("does not use a link up by %s", async (_what, method, headers) => {
    const { app, sessions } = await openForTest();
    for (const path of ["/sign-in", "/sign-in/link"]) {
      const url = `${path}?token=${await sessions.newLink()}`;
      const ahead = await app.inject({ method, url, headers });
      expect(ahead.cookies).toEqual([]);
      expect(ahead.headers["cache-control"]).toBe("no-store");
      const [, token = ""] = url.split("=");
      expect((await app.inject(`/sign-in?token=${token}`)).statusCode).toBe(303);
    }
  });

  it("asks for a click where a link was e-mailed, as often as it is opened", async () => {
    const { app, sessions } = await openForTest();
    const token = await sessions.newLink();
    for (let look = 0; look < 3; look += 1) {
      const page = await app.inject(`/sign-in/link?token=${token}`);
      expect(page).toMatchObject({ statusCode: 200, cookies: [] });
      expect(page.body).toContain(`name="token" value="${token}"`);
      expect(page.body).not.toContain("<script");
    }
    const click = () =>
      app.inject({
        method: "POST",
        url: "/sign-in/link",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        payload: `token=${token}`,
      });
    expect(await click()).toMatchObject({ statusCode: 303, headers: { location: "/" } });
    expect(await click()).toMatchObject({ statusCode: 401, cookies: [] });
  });

  it.each(["", "token=", "token=a&token=b", "x=1", `token=${"a".repeat(3_000)}`, "a[b][b]=1", "%"])(
    "takes no other form: %.20s",
    async (payload) => {
      const { app } = await openForTest();
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const url = "/sign-in/link";
      const { statusCode, cookies } = await app.inject({ method: "POST", url, headers, payload });
      expect([400, 401, 413, 422]).toContain(statusCode);
      expect(cookies).toEqual([]);
    },
  );

  it("puts nothing of an address on the page but what may be a token", async () => {
    const { app } = await openForTest();
    const hostile = encodeURIComponent('"><script>alert(1)</script>');
    const { body } = await app.inject(`/sign-in/link?token=${hostile}`);
    expect(body).toContain('value="scriptalert1script"');
  });

  it("lets a browser change something only with what a foreign page can't know", async () => {
    const { app, sessions } = await openForTest({ apiRoutes: [things] });
    const session = await operatorSession(sessions);
    const ask = (csrf: Record<string, string>) =>
      app.inject({
        method: "POST",
        url: "/api/things",
        cookies: { stickyline_session: session },
        headers: csrf,
        payload: { name: "x" },
      });
    const other = sessions.csrfOf(await operatorSession(sessions));
    expect((await ask({ "stickyline-csrf": sessions.csrfOf(session) })).statusCode).toBe(200);
    for (const wrong of [{}, { "stickyline-csrf": "" }, { "stickyline-csrf": other }]) {
      expect((await ask(wrong)).statusCode).toBe(401);
    }
  });

  it("signs out: the cookie goes, and what was its session opens nothing", async () => {
    const { app, sessions } = await openForTest();
    const cookies = { stickyline_session: await operatorSession(sessions) };
    const answer = await app.inject({ method: "POST", url: "/sign-out", cookies });
    expect(answer).toMatchObject({ statusCode: 303 });
    expect(answer.cookies[0]).toMatchObject({ name: "stickyline_session", value: "" });
    expect((await app.inject({ url: "/", cookies })).statusCode).toBe(401);
  });

  it("keeps the cookie to https where browsers use https", async () => {
    const { app, sessions } = await openForTest({ secureCookie: true });
    const answer = await app.inject(`/sign-in?token=${await sessions.newLink()}`);
    expect(answer.cookies[0]).toMatchObject({
      name: "__Host-stickyline_session",
      secure: true,
      path: "/",
    });
    expect(answer.headers["strict-transport-security"]).toMatch(/max-age=\d{8}/);
    const plain = await (await openForTest()).app.inject("/sign-in");
    expect(plain.headers["strict-transport-security"]).toBeUndefined();
  });

  it("takes no session there by the name that a neighbouring host may set", async () => {
    const { app, sessions } = await openForTest({ secureCookie: true, apiRoutes: [things] });
    const session = await operatorSession(sessions);
    for (const url of ["/", "/api/things/1"]) {
      const planted = await app.inject({ url, cookies: { stickyline_session: session } });
      expect(planted.statusCode, url).toBe(401);
      const own = await app.inject({ url, cookies: { "__Host-stickyline_session": session } });
      expect(own.statusCode, url).toBe(200);
    }
  });

  it("asks everybody else to sign in, with what that page needs and nothing more", async () => {
    const { app, sessions } = await openForTest();
    const session = await operatorSession(sessions);
    for (const url of [
      "/",
      "/calls/1",
      "/sign-in",
      `/sign-in?token=${session}`,
      "/sign-in?token=a&token=b",
    ]) {
      const answer = await app.inject(url);
      expect(answer).toMatchObject({ statusCode: 401, body: "<p>please sign in</p>" });
      expect(answer.cookies.map(({ name }) => name)).not.toContain("stickyline_session");
    }
    expect(await app.inject("/sign-in.css")).toMatchObject({ statusCode: 200 });
    const cookies = { stickyline_session: session };
    for (const url of ["/secret.ts", "/assets/../secret.ts", "/assets/%2e%2e/secret.ts", "/v1/x"]) {
      expect(await app.inject({ url, cookies }), url).toMatchObject({ statusCode: 404 });
    }
  });

  it("sends pages that no other site can frame or feed scripts to", async () => {
    const { app } = await openForTest();
    for (const url of ["/", "/api/openapi.json", "/api/none"]) {
      expect((await app.inject(url)).headers, url).toMatchObject({
        "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
      });
    }
  });
});
