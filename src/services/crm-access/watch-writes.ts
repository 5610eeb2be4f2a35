import type { CrmClient } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";
import { disconnected } from "./keep-token.ts";

type Watch = {
  /** By what is known of the account. */
  readonly isRefused: boolean;
  /** Told each time that the account does not let us write, for people. */
  readonly note: (reason: string) => Promise<void>;
  /** Told when it does again. */
  readonly clear: () => Promise<void>;
};

/**
 * A client whose access may lose the right to write while it still reads. What is to be written then waits, as it does for a
 * connection that is broken (DISCONNECTED), and the first write that is allowed again takes the refusal away.
 */
export function watchWrites(client: CrmClient, { isRefused, note, clear }: Watch): CrmClient {
  const watched =
    <A extends unknown[], T>(write: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      try {
        const done = await write(...args);
        if (isRefused) await clear();
        return done;
      } catch (error) {
        if (!(error instanceof StickylineError) || error.code !== "UNAUTHORIZED") throw error;
        await note(error.message);
        throw disconnected();
      }
    };
  return {
    ...client,
    createContact: watched(client.createContact),
    writeOwner: watched(client.writeOwner),
    createCallLog: watched(client.createCallLog),
    updateCallLog: watched(client.updateCallLog),
    createNote: watched(client.createNote),
    updateNote: watched(client.updateNote),
    annotateCall: watched(client.annotateCall),
    associate: watched(client.associate),
    createTask: watched(client.createTask),
    completeTask: watched(client.completeTask),
  };
}
