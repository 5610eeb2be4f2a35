import { StickylineError } from "../../domain/errors.ts";
import { unreadableAnswer } from "./faults.ts";
import type { RowError, Shape } from "./schemas.ts";

/** The answer that `ask` gets, made fit for `shape` and checked against it. Errors are StickylineErrors, whatever the client threw. */
export async function readAnswer<T>(ask: () => Promise<unknown>, shape: Shape<T>): Promise<T> {
  const answer = shape.tidy(await runCall(ask));
  if (!shape.Check(answer)) throw unreadableAnswer();
  return answer;
}

/** The client's own errors (an undeclared success code, JSON that breaks off) repeat the body: they end here. */
async function runCall(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof StickylineError ? error : unreadableAnswer();
  }
}

type Rows = { readonly numErrors?: number; readonly errors?: readonly RowError[] };

/**
 * A 207 counts as success to the client. Rows that don't exist any more are no error to us; others are, since
 * what they would have said is missing.
 */
export function assertRowsRead({ numErrors = 0, errors = [] }: Rows): void {
  const gone = errors.filter((error) => error.category === "OBJECT_NOT_FOUND").length;
  if (gone === errors.length && numErrors <= errors.length) return;
  throw new StickylineError(
    "VENDOR_UNAVAILABLE",
    "HubSpot answered only a part of what was asked (207). It is tried again later.",
    { retryable: true },
  );
}
