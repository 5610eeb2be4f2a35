import { randomBytes } from "node:crypto";
import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { createSecretBox } from "../../src/store/secret-box.ts";

describe("the secret box", () => {
  const key = randomBytes(32);

  it("opens what it sealed, whatever the text", () => {
    const box = createSecretBox(key);
    assert(
      property(string({ unit: "binary" }), (text) => {
        expect(box.open(box.seal(text))).toBe(Buffer.from(text).toString());
      }),
    );
  });

  it("never seals alike twice and shows nothing of the text", () => {
    const box = createSecretBox(key);
    expect(box.seal("a-token")).not.toBe(box.seal("a-token"));
    expect(box.seal("a-token")).not.toContain("a-token");
  });

  it("opens what the previous key sealed, and seals with the current one", () => {
    const next = randomBytes(32);
    const old = createSecretBox(key).seal("secret");
    const rotated = createSecretBox(next, key);
    expect(rotated.open(old)).toBe("secret");
    expect(createSecretBox(next).open(rotated.seal("secret"))).toBe("secret");
  });

  it("refuses another key's seal, saying what to do", () => {
    const sealed = createSecretBox(randomBytes(32)).seal("secret");
    expect(() => createSecretBox(key).open(sealed)).toThrow(/STICKYLINE_SECRET_KEY/);
  });

  it("refuses a seal in which any one character was changed", () => {
    const box = createSecretBox(key);
    const sealed = box.seal("secret");
    for (const index of sealed.split("").keys()) {
      // the last base64 character may hold unused bits, which decoding drops
      if (index === sealed.length - 1) continue;
      const changed = `${sealed.slice(0, index)}${sealed[index] === "A" ? "B" : "A"}${sealed.slice(index + 1)}`;
      expect(() => box.open(changed), `character ${index}`).toThrow(/can't be opened/);
    }
  });

  it("refuses what is no seal at all", () => {
    const box = createSecretBox(key);
    for (const text of [
      "",
      "secret",
      "v1",
      "v1..",
      `${box.seal("x").split(".", 2).join(".")}.AA`,
    ]) {
      expect(() => box.open(text)).toThrow(/can't be opened/);
    }
  });

  it("takes only keys of 32 bytes", () => {
    expect(() => createSecretBox(randomBytes(16))).toThrow(/32 bytes/);
  });
});
