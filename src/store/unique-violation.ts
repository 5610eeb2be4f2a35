import { StickylineError } from "../domain/errors.ts";

/** A unique key that was already taken, as CONFLICT naming the field; any other error as it is. */
export function toConflict(error: unknown, field: string, message: string): unknown {
  return isUniqueViolation(error)
    ? new StickylineError("CONFLICT", message, { field, cause: error })
    : error;
}

/** True for Prisma's and PostgreSQL's "this key exists". */
export function isUniqueViolation(error: unknown): boolean {
  if (!(typeof error === "object" && error !== null)) return false;
  return "code" in error && (error.code === "P2002" || error.code === "23505");
}
