import { hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";

type Purpose = "sign-in" | "session";

/** Tokens of the console: one in the printed link, one in the browser's cookie. */
export type ConsoleSessions = {
  /** For the link that signs a browser in. */
  signInToken(): Promise<string>;
  sessionToken(): Promise<string>;
  /** True for an unexpired token of that purpose; one purpose's token is no good for the other. */
  verify(token: string, purpose: Purpose): Promise<boolean>;
  /** How long a session lasts, in seconds: the cookie's own age. */
  readonly sessionSeconds: number;
};

const LIFETIME_SECONDS = 12 * 3_600;

/** Signs with a key derived from the installation's secret key; a token of either kind is good for 12 hours. */
export function createConsoleSessions(secretKey: Buffer, now: () => number): ConsoleSessions {
  const derived = hkdfSync("sha256", secretKey, "", "stickyline console sessions", 32);
  const key = new Uint8Array(derived);

  const mint = (purpose: Purpose) => {
    const issuedAt = Math.floor(now() / 1_000);
    return new SignJWT()
      .setProtectedHeader({ alg: "HS256" })
      .setAudience(purpose)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_SECONDS)
      .sign(key);
  };

  return {
    signInToken: () => mint("sign-in"),
    sessionToken: () => mint("session"),
    sessionSeconds: LIFETIME_SECONDS,
    async verify(token, purpose) {
      const options = { algorithms: ["HS256"], audience: purpose, currentDate: new Date(now()) };
      return jwtVerify(token, key, { ...options, requiredClaims: ["exp"] }).then(
        () => true,
        () => false,
      );
    },
  };
}
