import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toSignInPages } from "../../src/http/plugins/sign-in-pages.ts";

const document = readFileSync(
  new URL("../../src/console/public/sign-in.html", import.meta.url),
  "utf8",
);
const PROVIDER = 'href="/sign-in/oidc"';
const MAIL = 'action="/sign-in"';

describe("the sign-in page", () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("offers what is set up (mail: %s, provider: %s)", (byMail, byProvider) => {
    const { ways } = toSignInPages(document, { byMail, byProvider });
    expect(ways.includes(MAIL)).toBe(byMail);
    expect(ways.includes(PROVIDER)).toBe(byProvider);
    expect(ways).toContain("Open your sign-in link");
    expect(ways).toMatch(/^<!doctype html>[^]*<\/html>\s*$/);
  });

  it("says one thing at a time", () => {
    const { confirm, sent } = toSignInPages(document, { byMail: true, byProvider: true });
    for (const page of [confirm("a-token"), sent]) {
      expect(page).not.toContain("Open your sign-in link");
      expect(page).not.toContain(PROVIDER);
      expect(page).toMatch(/^<!doctype html>[^]*<\/html>\s*$/);
    }
  });
});
