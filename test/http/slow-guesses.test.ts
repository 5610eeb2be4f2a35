import { expect, it } from "vitest";
import { createCountGuess } from "../../src/http/plugins/slow-guesses.ts";

/** The names that wrong tries from these addresses are counted under. */
async function namesOf(...addresses: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  const note = async (_kind: string, name: string) => {
    names.push(name);
    return 0;
  };
  const guesses = createCountGuess({ waitMs: note, note });
  for (const address of addresses) {
    await guesses.refuse("token", address);
    await guesses.count("token", address);
    await guesses.waitMs("line", address);
    await guesses.note("line", address);
  }
  return [...new Set(names)];
}

it("counts all addresses of one IPv6 network as one: whoever has any of them has all", async () => {
  const own = ["2001:db8:1:2::1", "2001:0db8:1:2:ffff::9", "2001:DB8:1:2:a:b:c:d%eth0"];
  expect(await namesOf(...own)).toEqual(["2001:db8:1:2::/64"]);
  expect(await namesOf("2001:db8:1:3::1")).toEqual(["2001:db8:1:3::/64"]);
});

it("counts an IPv4 address as itself, however it is written, and what is none under its own name", async () => {
  expect(await namesOf("203.0.113.7", "::ffff:203.0.113.7", "::ffff:cb00:7107")).toEqual([
    "203.0.113.7",
  ]);
  expect(await namesOf("203.0.113.8", "unix")).toEqual(["203.0.113.8", "unix"]);
});
