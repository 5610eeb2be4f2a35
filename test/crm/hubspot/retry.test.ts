import { describe, expect, it } from "vitest";
import { readWithRetries } from "../../../src/crm/hubspot/read-with-retries.ts";
import { StickylineError } from "../../../src/domain/errors.ts";

function failing(error: Error, times: number) {
  let tries = 0;
  return {
    tries: () => tries,
    read: () => {
      tries += 1;
      return tries <= times ? Promise.reject(error) : Promise.resolve("read");
    },
  };
}

async function run(error: Error, times: number, random: number) {
  const waits: number[] = [];
  const source = failing(error, times);
  const outcome = await readWithRetries(source.read, {
    random: () => random,
    wait: (delayMs) => {
      waits.push(delayMs);
      return Promise.resolve();
    },
  }).catch((reason: unknown) => reason);
  return { outcome, waits, tries: source.tries() };
}

const outage = new StickylineError("VENDOR_UNAVAILABLE", "down", { retryable: true });

describe("readWithRetries", () => {
  it("waits twice as long each time, at least half of it", async () => {
    expect(await run(outage, 3, 0)).toEqual({
      outcome: "read",
      waits: [250, 500, 1000],
      tries: 4,
    });
    expect((await run(outage, 3, 1)).waits).toEqual([500, 1000, 2000]);
  });

  it("throws the error of the fourth try", async () => {
    expect(await run(outage, 4, 0)).toMatchObject({ outcome: outage, tries: 4 });
  });

  it("never waits shorter than it was asked to", async () => {
    const limited = new StickylineError("VENDOR_RATE_LIMITED", "slow down", {
      retryable: true,
      retryAfterMs: 10_000,
    });
    expect((await run(limited, 2, 0)).waits).toEqual([10_000, 10_000]);
    expect((await run(limited, 1, 1)).waits).toEqual([12_500]);
  });

  it("does not wait for longer than half a minute", async () => {
    const limited = new StickylineError("VENDOR_RATE_LIMITED", "tomorrow", {
      retryable: true,
      retryAfterMs: 30_001,
    });
    expect(await run(limited, 1, 0)).toEqual({ outcome: limited, waits: [], tries: 1 });
  });

  it("throws at once what no retry mends, and what is no error of ours", async () => {
    const refused = new StickylineError("VENDOR_REFUSED", "no");
    expect(await run(refused, 1, 0)).toEqual({ outcome: refused, waits: [], tries: 1 });
    const bug = new TypeError("bug");
    expect(await run(bug, 1, 0)).toEqual({ outcome: bug, waits: [], tries: 1 });
  });
});
