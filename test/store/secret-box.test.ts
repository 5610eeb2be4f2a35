import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { createSecretBox, placeOf } from "../../src/store/secret-box.ts";

const PLACE = placeOf("line", "secret_sealed", "line-1");

describe("the secret box", () => {
  const key = randomBytes(32);

  it("opens what it sealed, whatever the text", () => {
    const box = createSecretBox(key);
    assert(
      property(string({ unit: "binary" }), (text) => {
        expect(box.open(box.seal(text, PLACE), PLACE)).toBe(Buffer.from(text).toString());
      }),
    );
  });

  it("never seals alike twice and shows nothing of the text", () => {
    const box = createSecretBox(key);
    expect(box.seal("a-token", PLACE)).not.toBe(box.seal("a-token", PLACE));
    expect(box.seal("a-token", PLACE)).not.toContain("a-token");
  });

  it("opens what the previous key sealed, and seals with the current one", () => {
    const next = randomBytes(32);
    const old = createSecretBox(key).seal("secret", PLACE);
    const rotated = createSecretBox(next, key);
    expect(rotated.open(old, PLACE)).toBe("secret");
    expect(createSecretBox(next).open(rotated.seal("secret", PLACE), PLACE)).toBe("secret");
  });

  it("refuses another key's seal, saying what to do", () => {
    const sealed = createSecretBox(randomBytes(32)).seal("secret", PLACE);
    expect(() => createSecretBox(key).open(sealed, PLACE)).toThrow(/STICKYLINE_SECRET_KEY/);
  });

  it("refuses a seal in which any one character was changed", () => {
    const box = createSecretBox(key);
    const sealed = box.seal("secret", PLACE);
    for (const index of sealed.split("").keys()) {
      // the last base64 character may hold unused bits, which decoding drops
      if (index === sealed.length - 1) continue;
      const changed = `${sealed.slice(0, index)}${sealed[index] === "A" ? "B" : "A"}${sealed.slice(index + 1)}`;
      expect(() => box.open(changed, PLACE), `character ${index}`).toThrow(/can't be opened/);
    }
  });

  it("refuses what is no seal at all", () => {
    const box = createSecretBox(key);
    for (const text of [
      "",
      "secret",
      "v1",
      "v1..",
      `${box.seal("x", PLACE).split(".", 2).join(".")}.AA`,
    ]) {
      expect(() => box.open(text, PLACE)).toThrow(/can't be opened/);
    }
  });

  it("refuses a seal that was moved to another row, column or table", () => {
    const box = createSecretBox(key);
    const sealed = box.seal("secret", PLACE);
    for (const place of [
      placeOf("line", "secret_sealed", "line-2"),
      placeOf("line", "previous_secret_sealed", "line-1"),
      placeOf("workspace", "secret_sealed", "line-1"),
      "",
    ]) {
      expect(() => box.open(sealed, place)).toThrow(/can't be opened/);
    }
    expect(() => box.open(sealed.replace("v2.", "v1."), PLACE)).toThrow(/can't be opened/);
  });

  it("opens what was sealed before places were bound, and knows it for old", () => {
    const id = createHash("sha256").update("stickyline key id").update(key).digest("hex");
    const header = `v1.${id.slice(0, 8)}`;
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(header));
    const text = Buffer.concat([cipher.update("secret"), cipher.final()]);
    const boxed = Buffer.concat([nonce, text, cipher.getAuthTag()]).toString("base64url");
    const box = createSecretBox(key);
    expect(box.open(`${header}.${boxed}`, PLACE)).toBe("secret");
    expect(box.isCurrent(`${header}.${boxed}`)).toBe(false);
    expect(box.isCurrent(box.seal("secret", PLACE))).toBe(true);
  });

  it("takes only keys of 32 bytes", () => {
    expect(() => createSecretBox(randomBytes(16))).toThrow(/32 bytes/);
  });
});
