import { AsyncLocalStorage } from "node:async_hooks";

/** Who asks for what is being done just now, for the audit trail. */
export function createActors() {
  const actors = new AsyncLocalStorage<string>();
  return {
    /** Within `work` and all that it starts, what would be recorded as the admin's is this actor's. */
    runAs: (actor: string, work: () => void): void => actors.run(actor, work),
    /** The name under which to record what `actor` did: parts of the program keep theirs. */
    nameOf: (actor: string): string => (actor === "admin" ? (actors.getStore() ?? "admin") : actor),
  };
}
