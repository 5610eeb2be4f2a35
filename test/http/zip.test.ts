import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { toZip } from "../../src/http/zip.ts";

/** What a reader finds by the directory at the archive's end, as every unpacker reads it. */
function unpack(zip: Buffer): Record<string, string> {
  const end = zip.lastIndexOf("PK\u0005\u0006");
  let at = zip.readUInt32LE(end + 16);
  const found: Record<string, string> = {};
  for (let n = 0; n < zip.readUInt16LE(end + 10); n += 1) {
    const [packed, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26);
    found[name] = inflateRawSync(zip.subarray(from, from + packed)).toString();
    at += 46 + nameLength;
  }
  return found;
}

describe("a ZIP archive", () => {
  it("holds every file under its path, whatever is in it", () => {
    const files = { "hsproject.json": "{}", "src/app/ä.json": "ü".repeat(10_000), "empty.txt": "" };
    expect(unpack(toZip(files))).toEqual(files);
    expect(toZip(files)).toEqual(toZip(files));
    expect(unpack(toZip({}))).toEqual({});
  });
});
