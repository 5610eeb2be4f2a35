import type { CrmKind } from "../port.ts";
import { MissingScopes } from "./faults.ts";

/**
 * Runs a read; of companies and deals, whose scopes an admin may leave out, what the token is not for counts as not
 * there: contacts are routed all the same.
 */
export async function orNone<T>(kind: CrmKind, none: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (kind !== "contact" && error instanceof MissingScopes) return none;
    throw error;
  }
}
