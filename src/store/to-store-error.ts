import { isTlsFault } from "../concurrency/tls-fault.ts";
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

/**
 * SQLSTATE classes: 08 connection, 28 refused login, 3D no such database, 40 lost a lock, 53 out of resources, 57 shut
 * down, 58 its disk failed; 25006: read-only, as a standby is; 25P03, 25P04: a transaction that was idle or took too
 * long was ended; 55P03: a lock was not to be had in time.
 */
const SQLSTATE = /^((08|28|3D|40|53|57|58)[0-9A-Z]{3}|25006|25P0[34]|55P03)$/;

/** A login or a database that is not there: no waiting helps, only another DATABASE_URL does. */
const REFUSED_LOGIN = /^(28[0-9A-Z]{3}|P1000|P1010|AuthenticationFailed|DatabaseAccessDenied)$/;
const NO_DATABASE = /^(3D[0-9A-Z]{3}|P1003|DatabaseDoesNotExist)$/;

/** No such table or column, as Prisma, its driver and PostgreSQL say it. */
const NOT_MIGRATED = /^(P2021|P2022|TableDoesNotExist|ColumnNotFound|42P01|42703)$/;

/** What a row may not be: 22 a value, 54 larger than PostgreSQL's limits. No other try helps. */
const REFUSED = /^(22|54)[0-9A-Z]{3}$/;

/**
 * An error of the database as ours: STORE_UNAVAILABLE (retryable) when it could not be reached, can't write or asks for
 * another try; CONFIG_INVALID when it is not migrated; INPUT_INVALID when it will never take these values; else the error
 * itself. Neither the URL nor any value of a row gets into the message.
 */
export function toStoreError(error: unknown): unknown {
  if (error instanceof StickylineError) return error;
  const tls = partOf(error, isTlsFault, 0);
  if (tls !== null) {
    return new StickylineError(
      "STORE_UNAVAILABLE",
      `PostgreSQL can't be reached over TLS (${saidOf(tls)}): ${TLS_MEND}`,
      { retryable: true, cause: error },
    );
  }
  const code = codeOf(error, isUnavailable, 0) ?? connectionLost(error);
  if (code !== null) {
    return new StickylineError(
      "STORE_UNAVAILABLE",
      `PostgreSQL can't be used now (${code}): check DATABASE_URL and that the server runs`,
      { retryable: true, cause: error },
    );
  }
  if (codeOf(error, (one) => NOT_MIGRATED.test(one), 0) !== null) {
    const message =
      "the database at DATABASE_URL has not the tables of this version: run the migrate command first (node dist/src/server.js migrate)";
    return new StickylineError("CONFIG_INVALID", message, { cause: error });
  }
  const refused = codeOf(error, (one) => REFUSED.test(one), 0);
  if (refused === null) return error;
  const message = `a value is too long or of a kind that PostgreSQL can't store (${refused})`;
  return new StickylineError("INPUT_INVALID", message, { cause: error });
}

const TLS_MEND =
  "set sslrootcert in DATABASE_URL to the certificate of who signed the server's, or sslmode to what the server can do";

/** CONFIG_INVALID in one sentence where it is DATABASE_URL that is wrong, whatever was made of the error; else null. */
export function wrongDatabaseUrl(error: unknown): StickylineError | null {
  const tls = partOf(error, isTlsFault, 0);
  if (tls !== null) {
    const message = `PostgreSQL at DATABASE_URL can't be reached over TLS (${saidOf(tls)}): ${TLS_MEND}`;
    return new StickylineError("CONFIG_INVALID", message, { cause: error });
  }
  const has = (codes: RegExp) => codeOf(error, (one) => codes.test(one), 0) !== null;
  const said = has(REFUSED_LOGIN)
    ? "refuses the user or the password"
    : has(NO_DATABASE)
      ? "has no such database"
      : null;
  if (said === null) return null;
  const message = `PostgreSQL at DATABASE_URL ${said}: mend DATABASE_URL, or make what it names`;
  return new StickylineError("CONFIG_INVALID", message, { cause: error });
}

const DEEPEST = 4;

/** The first code that counts, in the error or in what caused it. */
function codeOf(error: unknown, counts: (code: string) => boolean, depth: number): string | null {
  if (!(typeof error === "object" && error !== null) || depth > DEEPEST) return null;
  for (const name of ["code", "originalCode", "kind"]) {
    const code: unknown = Reflect.get(error, name);
    if (typeof code === "string" && counts(code)) return code;
  }
  for (const name of CAUSES) {
    const code = codeOf(Reflect.get(error, name), counts, depth + 1);
    if (code !== null) return code;
  }
  return null;
}

/** Where drivers and Prisma keep the error below. */
const CAUSES = ["cause", "meta", "driverAdapterError"];

/** What caused the error, or itself, of which this holds: the lowest, whose words are the server's own. */
function partOf(error: unknown, holds: (one: object) => boolean, depth: number): object | null {
  if (!(typeof error === "object" && error !== null) || depth > DEEPEST) return null;
  for (const name of CAUSES) {
    const part = partOf(Reflect.get(error, name), holds, depth + 1);
    if (part !== null) return part;
  }
  return holds(error) ? error : null;
}

function connectionLost(error: unknown): string | null {
  return partOf(error, saysLost, 0) === null ? null : "connection lost";
}

function saysLost(error: object): boolean {
  const message = String(Reflect.get(error, "message"));
  return /Connection terminated|timeout exceeded when trying to connect/.test(message);
}

/** Node.js and PostgreSQL name hosts and what is wrong with a certificate, no secret. */
function saidOf(error: object): string {
  const said: unknown = Reflect.get(error, "reason") ?? Reflect.get(error, "message");
  return (String(said).split("\n")[0] ?? "").replace(/[.: ]+$/, "");
}

function isUnavailable(code: string): boolean {
  return (
    NETWORK_CODES.has(code) ||
    PRISMA_CODES.has(code) ||
    DRIVER_KINDS.has(code) ||
    SQLSTATE.test(code)
  );
}
