import type { CrmWorkKind } from "./port.ts";

/** What an account's admin gave us. `accountId`: the CRM's own id of the account. */
export type CrmGrant = {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** How long the access token lasts from now. */
  readonly lifeMs: number;
  readonly accountId: string;
  /** What it allows; null where the CRM does not say. */
  readonly scopes: readonly string[] | null;
};

/** The CRM's OAuth for one app. UNAUTHORIZED: the code or the refresh token is worth nothing. */
export type CrmOauth = {
  /** Where the browser goes to agree; `codeChallenge` is the SHA-256 of the verifier, in base64url. */
  authorizeUrl(asked: {
    readonly redirectUri: string;
    readonly state: string;
    readonly codeChallenge: string;
    /** What else is to be read, where the account has it. */
    readonly work: readonly CrmWorkKind[];
  }): string;
  exchange(given: {
    readonly code: string;
    readonly redirectUri: string;
    readonly codeVerifier: string;
  }): Promise<CrmGrant>;
  /** A new access token; keep the refresh token that comes back. */
  refresh(refreshToken: string): Promise<CrmGrant>;
  revoke(refreshToken: string): Promise<void>;
};

/** Where a client takes its access token from. */
export type TokenSource = {
  read(): Promise<string>;
  /** Told when the CRM refused a token: another one to try once, or null. Throws DISCONNECTED when there is none. */
  renew(refused: string): Promise<string | null>;
};

/** What the CRM said of its limits with an answer. */
export type LimitSaid = {
  /** How many requests in how long; null: not said. */
  readonly max: number | null;
  readonly intervalMs: number | null;
  /** For how long it wants to hear nothing. */
  readonly pauseMs: number;
  /** Of a day, for all apps of the account together; null: not said. */
  readonly daily: { readonly max: number; readonly left: number } | null;
};

/**
 * The part of an account's request limit that is ours, shared by every process that speaks with the account. `take`
 * resolves when the request may be sent: writes go before reads by id, those before a sync. It rejects with
 * VENDOR_RATE_LIMITED while what is left of the day is kept for the account's other apps, or the CRM wants to hear nothing
 * for long.
 */
export type RequestBudget = {
  take(kind: "request" | "search", priority: 0 | 1 | 2): Promise<void>;
  note(kind: "request" | "search", limit: LimitSaid): void;
};
