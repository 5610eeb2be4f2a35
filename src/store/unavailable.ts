import { StickylineError } from "../domain/errors.ts";

const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EPIPE",
]);

/** Prisma's codes for "the database did not answer", and for a transaction that lost against another. */
const PRISMA_CODES = new Set([
  "P1000",
  "P1001",
  "P1002",
  "P1003",
  "P1008",
  "P1011",
  "P1017",
  "P2024",
  "P2028",
  "P2034",
]);

/** What the driver says below a raw query, whose own code is always P2010. */
const DRIVER_KINDS = new Set([
  "DatabaseNotReachable",
  "DatabaseDoesNotExist",
  "DatabaseAccessDenied",
  "AuthenticationFailed",
  "ConnectionClosed",
  "TlsConnectionError",
  "SocketTimeout",
  "TooManyConnections",
  "TransactionWriteConflict",
]);

/** SQLSTATE classes: 08 connection, 28 refused login, 3D no such database, 40 lost a lock, 53 out of resources, 57 shut down. */
const SQLSTATE = /^(08|28|3D|40|53|57)[0-9A-Z]{3}$/;

/**
 * An error of the database as ours: STORE_UNAVAILABLE (retryable) when it could not be reached or asks for another
 * try, else the error itself. Neither the URL nor any value of a row gets into the message.
 */
export function toStoreError(error: unknown): unknown {
  if (error instanceof StickylineError) return error;
  const code = unavailableCode(error, 0);
  if (code === null) return error;
  return new StickylineError(
    "STORE_UNAVAILABLE",
    `PostgreSQL can't be used now (${code}): check DATABASE_URL and that the server runs`,
    { retryable: true, cause: error },
  );
}

function unavailableCode(error: unknown, depth: number): string | null {
  if (!(typeof error === "object" && error !== null) || depth > 4) return null;
  for (const name of ["code", "originalCode", "kind"]) {
    const code: unknown = Reflect.get(error, name);
    if (typeof code === "string" && isUnavailable(code)) return code;
  }
  const message: unknown = Reflect.get(error, "message");
  if (
    typeof message === "string" &&
    /Connection terminated|timeout exceeded when trying to connect/.test(message)
  ) {
    return "connection lost";
  }
  return (
    unavailableCode(Reflect.get(error, "cause"), depth + 1) ??
    unavailableCode(Reflect.get(error, "meta"), depth + 1) ??
    unavailableCode(Reflect.get(error, "driverAdapterError"), depth + 1)
  );
}

function isUnavailable(code: string): boolean {
  return (
    NETWORK_CODES.has(code) ||
    PRISMA_CODES.has(code) ||
    DRIVER_KINDS.has(code) ||
    SQLSTATE.test(code)
  );
}
