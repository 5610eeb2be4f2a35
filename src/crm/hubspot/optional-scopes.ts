import type { CrmKind } from "../port.ts";
import { MissingScopes } from "./faults.ts";

/**
 * Runs a read, unless records of this kind are not to be read; of all but contacts, whose scopes an admin may leave
 * out, what the token is not for counts as not there: contacts are routed all the same.
 */
export function createOrNone(isToBeRead: (kind: CrmKind) => boolean) {
  return async <T>(kind: CrmKind, none: T, read: () => Promise<T>): Promise<T> => {
    if (!isToBeRead(kind)) return none;
    try {
      return await read();
    } catch (error) {
      if (kind !== "contact" && error instanceof MissingScopes) return none;
      throw error;
    }
  };
}
