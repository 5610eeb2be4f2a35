import { describe, expect, it } from "vitest";
import { asOutage, outageOf } from "../../src/concurrency/outage-of.ts";
import { StickylineError } from "../../src/domain/errors.ts";

function reply(message: string, previousErrors: readonly Error[] = []): Error {
  return Object.assign(new Error(message), { name: "ReplyError", previousErrors });
}

const coded = (code: string) => Object.assign(new Error("of the network"), { code });

describe("telling an outage of ours from content that fails", () => {
  it.each([
    "OOM command not allowed when used memory > 'maxmemory'. script: c0bd, on @user_script:1.",
    "READONLY You can't write against a read only replica.",
    "LOADING Redis is loading the dataset in memory",
    "MISCONF Redis is configured to save RDB snapshots",
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    "CLUSTERDOWN Hash slot not served",
    "TRYAGAIN Multiple keys request during rehashing of slot",
    "NOSCRIPT No matching script. Please use EVAL.",
    "ERR max number of clients reached",
    "NOAUTH Authentication required.",
    "WRONGPASS invalid username-password pair or user is disabled.",
    "ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed",
  ])("takes Redis' word for it: %s", (message) => {
    expect(outageOf(reply(message))).toBe("maps");
  });

  it("looks behind a transaction that was given up", () => {
    const aborted = "EXECABORT Transaction discarded because of previous errors.";
    expect(outageOf(reply(aborted, [reply("OOM command not allowed")]))).toBe("maps");
    expect(outageOf(reply(aborted, [reply("ERR wrong number of arguments")]))).toBeNull();
  });

  it("knows the servers by our own errors", () => {
    const gone = { retryable: true, dependency: "queues" } as const;
    expect(outageOf(new StickylineError("STATE_UNAVAILABLE", "", gone))).toBe("queues");
    expect(outageOf(new StickylineError("STATE_UNAVAILABLE", ""))).toBe("maps");
    expect(outageOf(new StickylineError("STORE_UNAVAILABLE", ""))).toBe("postgresql");
  });

  it("blames no server for what a vendor or a payload does", () => {
    for (const error of [
      new StickylineError("VENDOR_UNAVAILABLE", "", { retryable: true }),
      new StickylineError("INPUT_INVALID", ""),
      new TypeError("x is undefined"),
      reply("ERR value is not an integer or out of range"),
      reply("WRONGTYPE Operation against a key holding the wrong kind of value"),
      coded("ECONNREFUSED"),
      "text",
      null,
    ]) {
      expect(outageOf(error)).toBeNull();
    }
  });

  it("gives what a connection says by itself the name of its server", () => {
    for (const code of [
      "ECONNREFUSED",
      "ETIMEDOUT",
      "EPIPE",
      "57P01",
      "53300",
      "58030",
      "25006",
      "25P03",
    ]) {
      expect(outageOf(asOutage("queues", coded(code)))).toBe("queues");
      expect(outageOf(asOutage("postgresql", coded(code)))).toBe("postgresql");
    }
    for (const code of ["CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "EPROTO"]) {
      expect(outageOf(asOutage("queues", coded(code)))).toBe("queues");
    }
    const bug = new TypeError("x is undefined");
    expect(asOutage("queues", bug)).toBe(bug);
  });
});
