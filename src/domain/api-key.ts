import type { Role } from "./access.ts";

/** A key of the admin API that reaches one workspace, never with its text. Times are epoch milliseconds. */
export type ApiKey = {
  readonly id: string;
  readonly workspaceId: string;
  /** For people: who holds it. */
  readonly name: string;
  readonly createdAt: number;
  /** To the minute; null when it was never used. */
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
  readonly role: Role;
  /** Whose calls and presence a key with the role rep reaches. */
  readonly repId: string | null;
  readonly expiresAt: number | null;
};
