import { describe, expect, it } from "vitest";
import { createAddressGuard } from "../../src/outbound/address-guard.ts";
import { createCheckReachable } from "../../src/outbound/can-reach.ts";

const NAMES: Readonly<Record<string, string[]>> = {
  "dialpad.com": ["34.1.2.3"],
  "pbx.office.lan": ["10.1.0.7"],
  "calls.example.com": ["93.184.216.34"],
  "split.example.com": ["93.184.216.34", "10.0.0.1"],
  "inside.example.com": ["192.168.1.5"],
};

const check = (publicUrl: string, theirUrl = "https://dialpad.com") =>
  createCheckReachable({
    publicUrl,
    guard: createAddressGuard(["10.1.0.0/16", "127.0.0.0/8"]),
    resolve: async (name) => {
      const known = NAMES[name];
      if (known === undefined) throw new Error("ENOTFOUND");
      return known;
    },
  })("dialpad", theirUrl);

describe("whether a phone system can reach us", () => {
  it.each([
    "https://calls.example.com",
    "https://calls.example.com:8443/at/a/path",
    "https://93.184.216.34",
    "https://not-there-yet.example.com",
  ])("%s: yes", async (url) => {
    await expect(check(url)).resolves.toBeUndefined();
  });

  it.each([
    "http://calls.example.com",
    "http://localhost:8080",
    "https://localhost",
    "https://127.0.0.1",
    "https://[::1]:8080",
    "https://10.1.0.8",
    "https://192.168.1.5",
    "https://100.64.0.1",
    "https://router",
    "https://router.local",
    "https://calls.internal",
    "https://inside.example.com",
    "https://split.example.com",
    "https://localhost.",
    "https://calls.internal.",
    "https://router.",
    "https://calls.localdomain",
    "https://calls.corp",
    "https://calls.onion",
    "https://2130706433",
    "https://0x7f.1",
    "https://[::ffff:10.1.0.8]",
    "https://[::ffff:192.168.1.5]",
    "https://[fe80::1]",
    "https://[fc00::1]",
    "https://[64:ff9b::c0a8:105]",
    "https://0.0.0.0",
    "https://169.254.1.1",
    "https://admin:secret@calls.example.com",
    "https://calls.example.com?workspace=1",
    "https://calls.example.com/#there",
  ])("%s: no, and what to set is said", async (url) => {
    await expect(check(url)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "PUBLIC_URL",
      message: expect.stringContaining("set PUBLIC_URL to the public https address"),
    });
  });

  it("never repeats a password that the address holds", async () => {
    await expect(check("https://admin:secret@calls.example.com")).rejects.toMatchObject({
      message: expect.not.stringContaining("secret"),
    });
  });

  it("one in a network of ours reaches us as we reach it", async () => {
    await expect(
      check("http://10.1.0.8:8080", "http://pbx.office.lan:8000"),
    ).resolves.toBeUndefined();
    await expect(check("http://localhost:8080", "http://127.0.0.1:9")).resolves.toBeUndefined();
  });
});
