import { StickylineError } from "../../domain/errors.ts";
import { isRecord } from "../../edge/record.ts";
import { unreadableAnswer } from "./faults.ts";
import type { RowError } from "./schemas.ts";

type Checked<T> = { Check(value: unknown): value is T };

/** The answer that `ask` gets, checked against `shape`. Errors are StickylineErrors, whatever the client threw. */
export async function readAnswer<T>(ask: () => Promise<unknown>, shape: Checked<T>): Promise<T> {
  const answer = withTextProperties(await runCall(ask));
  if (!shape.Check(answer)) throw unreadableAnswer();
  return answer;
}

/**
 * HubSpot promises properties as text or null. One that is something else becomes its JSON, which is no id and no
 * number of anybody: what it makes unfit is found by whoever uses it, and the records beside it are read.
 */
function withTextProperties(answer: unknown): unknown {
  if (!isRecord(answer)) return answer;
  const { results } = answer;
  if (!Array.isArray(results) || results.every(hasTextProperties)) return answer;
  return { ...answer, results: results.map(asTextProperties) };
}

function isText(value: unknown): boolean {
  return typeof value === "string" || value === null;
}

function hasTextProperties(row: unknown): boolean {
  if (!isRecord(row) || !isRecord(row["properties"])) return true;
  return Object.values(row["properties"]).every(isText);
}

function asTextProperties(row: unknown): unknown {
  if (!isRecord(row) || !isRecord(row["properties"])) return row;
  const properties = Object.entries(row["properties"]).map(([name, value]) => [
    name,
    isText(value) ? value : (JSON.stringify(value) ?? null),
  ]);
  return { ...row, properties: Object.fromEntries(properties) };
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
