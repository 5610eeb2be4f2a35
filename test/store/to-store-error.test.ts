import { describe, expect, it } from "vitest";
import { toStoreError, wrongDatabaseUrl } from "../../src/store/to-store-error.ts";

const coded = (code: string, message = "hush") => Object.assign(new Error(message), { code });
/** As Prisma hands on what its driver says. */
const ofPrisma = (cause: object) => Object.assign(coded("P2010"), { cause });

describe("an error of the database", () => {
  it.each([
    "53100", // its disk is full
    "53300", // too many connections
    "58030", // its disk fails
    "57P01", // it is restarted
    "57P03", // it starts
    "57014", // a query took too long
    "25006", // a standby
    "25P03", // an idle transaction was ended
    "25P04", // a long one was
    "40P01", // a deadlock
    "40001", // another transaction was first
    "55P03", // a lock was not to be had
    "08006",
  ])("%s is an outage, which another try mends", (code) => {
    for (const error of [coded(code), ofPrisma({ originalCode: code })]) {
      expect(toStoreError(error)).toMatchObject({ code: "STORE_UNAVAILABLE", retryable: true });
    }
  });

  it.each([
    ["no TLS at the server", new Error("The server does not support SSL connections")],
    [
      "a certificate of nobody we know",
      coded("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"),
    ],
    ["one that is over", coded("CERT_HAS_EXPIRED", "certificate has expired")],
    ["one of another host", coded("ERR_TLS_CERT_ALTNAME_INVALID", "Host: a is not cert's CN: b")],
    [
      "what Prisma says of it",
      ofPrisma({ kind: "TlsConnectionError", reason: "self-signed certificate" }),
    ],
  ])("names TLS, and what to set: %s", (_what, error) => {
    const outage = toStoreError(error);
    expect(outage).toMatchObject({ code: "STORE_UNAVAILABLE", retryable: true });
    expect(wrongDatabaseUrl(error)?.message).not.toMatch(/\(\)|\(.*\(/);
    for (const told of [outage, wrongDatabaseUrl(error), wrongDatabaseUrl(outage)]) {
      expect(told).toMatchObject({
        message: expect.stringMatching(/over TLS \(.+\): set sslrootcert/),
      });
    }
  });

  it("is itself where no other try helps", () => {
    const error = coded("23505");
    expect(toStoreError(error)).toBe(error);
    expect(wrongDatabaseUrl(error)).toBeNull();
  });
});
