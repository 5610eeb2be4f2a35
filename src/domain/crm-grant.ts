/** The tokens of one connection, as they are stored: for the token keeper alone. Times are epoch milliseconds. */
export type StoredGrant = {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly provider: string;
  readonly status: string;
  readonly accessToken: string;
  /** Null for a token that doesn't end. */
  readonly refresh: {
    readonly token: string;
    readonly issuedAt: number;
    readonly expiresAt: number;
  } | null;
};
