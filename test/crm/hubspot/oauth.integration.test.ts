import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHubspotOauth } from "../../../src/crm/hubspot/index.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { OAUTH_APP, oauthOf, REDIRECT_URI, VERIFIER } from "./support/oauth-box.ts";
import { startTestBox } from "./support/start-test-box.ts";
import { json, startTestServer, text } from "./support/start-test-server.ts";

let box: HubspotBox;
let at = Date.UTC(2027, 2, 1);

beforeEach(async () => {
  at = Date.UTC(2027, 2, 1);
  box = await startTestBox({
    now: () => at,
    random: Math.random,
    oauthApp: OAUTH_APP,
    switches: { legacyPaths: "gone" },
  });
});
afterEach(() => box.close());

async function errorOf(work: Promise<unknown>): Promise<StickylineError> {
  const error = await work.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error instanceof StickylineError) return error;
  throw new Error("no StickylineError");
}

const exchange = (code: string, codeVerifier = VERIFIER) =>
  oauthOf(box).oauth.exchange({ code, redirectUri: REDIRECT_URI, codeVerifier });

describe("HubSpot's OAuth", () => {
  it("gives an access token of half an hour for a code, and the account's id", async () => {
    const grant = await exchange(await oauthOf(box).agree());
    expect(grant).toMatchObject({ lifeMs: 1_800_000, accountId: "48000001" });
    const read = () =>
      fetch(`${box.url}/crm/objects/2026-03/contacts`, {
        headers: { authorization: `Bearer ${grant.accessToken}` },
      });
    expect((await read()).status).toBe(200);
    at += 1_800_000;
    expect((await read()).status).toBe(401);
    const renewed = await oauthOf(box).oauth.refresh(grant.refreshToken);
    expect(renewed.accessToken).not.toBe(grant.accessToken);
  });

  it("takes a code once, within its minute and with the verifier of its challenge", async () => {
    const code = await oauthOf(box).agree();
    await exchange(code);
    expect((await errorOf(exchange(code))).code).toBe("UNAUTHORIZED");
    const late = await oauthOf(box).agree();
    at += 60_000;
    expect((await errorOf(exchange(late))).code).toBe("UNAUTHORIZED");
    const other = await oauthOf(box).agree();
    expect((await errorOf(exchange(other, "another-verifier"))).code).toBe("UNAUTHORIZED");
  });

  it("names a revoked grant UNAUTHORIZED and a wrong secret CONFIG_INVALID, and repeats neither", async () => {
    const { oauth, agree } = oauthOf(box);
    const { refreshToken } = await exchange(await agree());
    await oauth.revoke(refreshToken);
    const revoked = await errorOf(oauth.refresh(refreshToken));
    expect(revoked.code).toBe("UNAUTHORIZED");
    const { oauth: stranger } = oauthOf(box, { clientSecret: "wrong-secret" });
    const unknown = await errorOf(stranger.refresh(refreshToken));
    expect(unknown).toMatchObject({ code: "CONFIG_INVALID", retryable: false });
    expect(`${revoked.message}${unknown.message}`).not.toMatch(/wrong-secret|na1-/);
  });

  it.each([
    ["a gateway's page", text(502, "text/html", "<h1>Bad gateway</h1>"), "VENDOR_UNAVAILABLE"],
    ["an empty 503", text(503, "text/plain", ""), "VENDOR_UNAVAILABLE"],
    ["the limit", json(429, { message: "slow down" }), "VENDOR_RATE_LIMITED"],
    [
      "an account on its way to another region",
      json(477, {}, { "retry-after": "60" }),
      "VENDOR_UNAVAILABLE",
    ],
    ["a success that is none", text(200, "text/html", "<p>hello"), "VENDOR_UNAVAILABLE"],
  ])("tries again later when it meets %s", async (_name, answer, code) => {
    const server = await startTestServer(answer);
    const oauth = createHubspotOauth({ ...OAUTH_APP, baseUrl: server.url });
    expect(await errorOf(oauth.refresh("na1-refresh"))).toMatchObject({ code, retryable: true });
    await server.close();
  });

  it("sends secrets in the body alone, and asks for the account where the answer does not name it", async () => {
    const token = { access_token: "a", refresh_token: "r", expires_in: 1_800 };
    const server = await startTestServer(json(200, token), json(200, { active: true, hub_id: 77 }));
    const oauth = createHubspotOauth({ ...OAUTH_APP, baseUrl: server.url });
    expect(await oauth.refresh("na1-refresh")).toMatchObject({ accountId: "77" });
    expect(server.seen.map(({ path }) => path)).toEqual([
      "/oauth/2026-03/token",
      "/oauth/2026-03/token/introspect",
    ]);
    expect(new URLSearchParams(server.seen[0]?.body).get("client_secret")).toBe("app-secret");
    await server.close();
  });
});
