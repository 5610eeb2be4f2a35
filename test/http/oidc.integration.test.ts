import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  missing,
  openBrowser,
  signIn as openPage,
  violationsOf,
} from "../console/support/open-console.ts";
import { createBrowser } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let provider: Server;
/** What the provider says of whoever signs in, and how it may go wrong. */
let claims: Record<string, unknown> = {};
let wrongNonce = false;
/** How often it was asked what a code is worth. */
let codes = 0;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const asked = new Map<string, { nonce: string; challenge: string }>();
  provider = createServer((request, response) => {
    const { port } = provider.address() as AddressInfo;
    const issuer = `http://127.0.0.1:${port}`;
    const url = new URL(request.url ?? "/", issuer);
    const json = (body: object) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body));
    };
    if (url.pathname === "/.well-known/openid-configuration") {
      json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        code_challenge_methods_supported: ["S256"],
      });
    } else if (url.pathname === "/keys") {
      json({ keys: [jwk] });
    } else if (url.pathname === "/authorize") {
      const of = (name: string) => url.searchParams.get(name) ?? "";
      asked.set("code-1", { nonce: of("nonce"), challenge: of("code_challenge") });
      const back = new URL(of("redirect_uri"));
      back.searchParams.set("code", "code-1");
      back.searchParams.set("state", of("state"));
      response.writeHead(302, { location: back.href }).end();
    } else {
      codes += 1;
      const nonce = wrongNonce ? "another" : asked.get("code-1")?.nonce;
      const token = new SignJWT({ ...claims, nonce })
        .setProtectedHeader({ alg: "RS256", kid: "k1" })
        .setIssuer(issuer)
        .setAudience("client-1")
        .setSubject("subject-1")
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(privateKey);
      void token.then((id) => json({ access_token: "a", token_type: "Bearer", id_token: id }));
    }
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  app = await startTestApp({
    OIDC_ISSUER: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
    OIDC_CLIENT_ID: "client-1",
    OIDC_CLIENT_SECRET: "secret-1",
    ...(await publicUrl()),
  });
  await app.api("POST", "/users", { email: "Ada@example.com", role: "manager" });
});

afterAll(async () => {
  await app.close();
  provider.close();
});

async function publicUrl() {
  const port = String(await freePort());
  return { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` };
}

async function signIn() {
  const browser = createBrowser();
  const out = await browser(`${app.url}/sign-in/oidc`);
  const agreed = await browser(out.location);
  return { browser, back: agreed.location, came: await browser(agreed.location) };
}

describe("signing in at an OpenID provider", () => {
  it("is offered on the page that asks to sign in, and sends no mail that nobody can send", async () => {
    for (const path of ["/", "/sign-in", "/calls/1"]) {
      const { status, page } = await createBrowser()(app.url + path);
      expect(status).toBe(401);
      expect(page).toContain('href="/sign-in/oidc"');
      expect(page).not.toContain("<form");
    }
  });

  it.skipIf(missing !== "")(
    `takes a person by one click from that page to the console${missing}`,
    { timeout: 120_000 },
    async () => {
      claims = { email: "ada@example.com", email_verified: true };
      const browser = await openBrowser();
      try {
        const { page, complaints } = await openPage(browser, app.url);
        expect(await violationsOf(page)).toEqual([]);
        await page.getByRole("link", { name: "Sign in with your company account" }).click();
        await page.getByRole("link", { name: "Calls" }).first().waitFor();
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );

  it("lets in a user whose e-mail it vouches for, with their own role", async () => {
    claims = { email: "ada@example.com", email_verified: true };
    const { browser, came } = await signIn();
    expect(came).toMatchObject({ status: 303, location: "/" });
    const me = JSON.parse((await browser(`${app.url}/api/me`)).page) as object;
    expect(me).toMatchObject({ kind: "user", email: "ada@example.com", role: "manager" });
  });

  it.each<[string, Record<string, unknown>]>([
    ["whose e-mail is not verified", { email: "ada@example.com", email_verified: false }],
    ["of whose e-mail nothing is said", {}],
    ["who is no user here", { email: "eve@example.com", email_verified: true }],
  ])("keeps out somebody %s", async (_who, said) => {
    claims = said;
    const { browser, came } = await signIn();
    expect(came.status).toBe(401);
    expect((await browser(`${app.url}/api/me`)).status).toBe(401);
  });

  it("takes no answer that was meant for another browser or another attempt", async () => {
    claims = { email: "ada@example.com", email_verified: true };
    const { back } = await signIn();
    expect((await createBrowser()(back)).status).toBe(401);
    const other = createBrowser();
    await other(`${app.url}/sign-in/oidc`);
    expect((await other(back)).status).toBe(401);
    wrongNonce = true;
    expect((await signIn()).came.status).toBe(401);
    wrongNonce = false;
  });

  it("asks the provider no more for who comes back wrongly again and again", async () => {
    const before = codes;
    for (let time = 0; time < 60; time += 1) {
      const other = createBrowser();
      const state = new URL((await other(`${app.url}/sign-in/oidc`)).location).searchParams;
      const back = `${app.url}/sign-in/oidc/callback?code=guess&state=${state.get("state") ?? ""}`;
      const { status } = await other(back);
      if (status === 429) break;
      expect(status).toBe(401);
    }
    expect(codes - before).toBeLessThan(40);
    expect((await createBrowser()(`${app.url}/sign-in/oidc/callback?code=x`)).status).toBe(429);
  });
});
