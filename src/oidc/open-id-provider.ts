import * as client from "openid-client";
import { StickylineError } from "../domain/errors.ts";

/** What the browser keeps between its way out and back: proves that both are the same. */
export type OidcAttempt = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};

export type OpenIdProvider = {
  /** Where the browser goes to sign in. */
  start(): Promise<{ readonly location: string; readonly attempt: OidcAttempt }>;
  /** Whose e-mail the provider vouches for, from the address that the browser came back to. UNAUTHORIZED otherwise. */
  finish(cameBackTo: URL, attempt: OidcAttempt): Promise<string>;
};

/**
 * Signs people in at an OpenID provider, by its discovery document, with the authorization code flow, PKCE and a nonce.
 * The provider is read when it is first needed, so that none keeps us from starting. Plain http is taken only from a
 * provider whose address says http. VENDOR_UNAVAILABLE while it does not answer.
 * https://openid.net/specs/openid-connect-core-1_0.html
 */
export function createOpenIdProvider(options: {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUrl: string;
}): OpenIdProvider {
  const { issuer, clientId, clientSecret, redirectUrl } = options;
  let known: Promise<client.Configuration> | undefined;

  function configuration(): Promise<client.Configuration> {
    const execute = issuer.startsWith("http:") ? [client.allowInsecureRequests] : [];
    known ??= client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute });
    return known.catch((cause: unknown) => {
      known = undefined;
      throw new StickylineError("VENDOR_UNAVAILABLE", "the OpenID provider does not answer", {
        retryable: true,
        cause,
      });
    });
  }

  return {
    async start() {
      const verifier = client.randomPKCECodeVerifier();
      const attempt = { state: client.randomState(), nonce: client.randomNonce(), verifier };
      const location = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUrl,
        scope: "openid email",
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      return { location: location.href, attempt };
    },

    async finish({ search }, { state, nonce, verifier }) {
      // A proxy may have changed what we see; what counts is where the provider sent the browser.
      const url = new URL(redirectUrl);
      url.search = search;
      const provider = await configuration();
      const answer = await client
        .authorizationCodeGrant(provider, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        .catch((cause: unknown) => {
          throw new StickylineError("UNAUTHORIZED", "the OpenID provider did not sign you in", {
            cause,
          });
        });
      const claims = answer.claims();
      const email = claims?.["email"];
      if (typeof email === "string" && claims?.["email_verified"] === true) return email;
      throw new StickylineError(
        "UNAUTHORIZED",
        "the OpenID provider does not vouch for your e-mail address (email_verified)",
      );
    },
  };
}
