import { createHash } from "node:crypto";
import { createHubspotOauth } from "../../../../src/crm/hubspot/index.ts";
import type { HubspotBox } from "../../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { HUBSPOT_OPTIONAL_SCOPES, HUBSPOT_SCOPES } from "../../../../src/crm/hubspot/scopes.ts";

export const REDIRECT_URI = "https://calls.example.com/oauth/hubspot/callback";
export const VERIFIER = "a-verifier-of-forty-three-characters-or-more";

export const OAUTH_APP = {
  clientId: "app-1",
  clientSecret: "app-secret",
  redirectUrls: [REDIRECT_URI],
  requiredScopes: HUBSPOT_SCOPES,
  optionalScopes: HUBSPOT_OPTIONAL_SCOPES,
};

/** Our side of the box's OAuth, and the admin who agrees. */
export function oauthOf(box: HubspotBox, more: { clientSecret?: string } = {}) {
  const { clientId, clientSecret } = { ...OAUTH_APP, ...more };
  const oauth = createHubspotOauth({ clientId, clientSecret, baseUrl: box.url, appUrl: box.url });
  return {
    oauth,
    /** The code with which the browser comes back. */
    async agree(state = "state-1"): Promise<string> {
      const codeChallenge = createHash("sha256").update(VERIFIER).digest("base64url");
      const url = oauth.authorizeUrl({ redirectUri: REDIRECT_URI, state, codeChallenge, work: [] });
      const answer = await fetch(url, { redirect: "manual" });
      const back = new URL(answer.headers.get("location") ?? "");
      if (back.searchParams.get("state") !== state) throw new Error("another state came back");
      return back.searchParams.get("code") ?? "";
    },
  };
}
