import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { CompactSign, compactVerify } from "jose";
import { describe, expect, it } from "vitest";
import { dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import type { LineView } from "../../../src/telephony/port.ts";
import { lineView, PREVIOUS_SECRET, SECRET } from "./support/line-view.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function sign(payload: string, secret = SECRET, header: object = { alg: "HS256", typ: "JWT" }) {
  return new CompactSign(bytes(payload))
    .setProtectedHeader({ alg: "HS256", ...header })
    .sign(bytes(secret));
}

function verify(body: string | Buffer, line: LineView = lineView(), contentType = "text/plain") {
  const headers = { "content-type": contentType };
  return dialpadAdapter.verify({ body: Buffer.from(body), headers }, line);
}

function verdict(body: string, line: LineView = lineView()): unknown {
  try {
    return verify(body, line);
  } catch (error) {
    expect(error).toMatchObject({ code: "UNAUTHORIZED" });
    return null;
  }
}

async function joseVerdict(body: string, secrets: readonly string[]): Promise<unknown> {
  for (const secret of secrets) {
    try {
      const { payload } = await compactVerify(body, bytes(secret), { algorithms: ["HS256"] });
      const value: unknown = JSON.parse(new TextDecoder().decode(payload));
      return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
    } catch {
      continue;
    }
  }
  return null;
}

describe("a line with a secret", () => {
  it("reads the payload of a signed body, whatever its content type says", async () => {
    const body = await sign('{"call_id":7}');
    for (const type of ["application/jwt", "application/json", "text/plain", ""]) {
      expect(verify(body, lineView(), type)).toEqual({ call_id: 7 });
    }
  });

  it("accepts the previous secret while a rotation is under way", async () => {
    const body = await sign('{"call_id":7}', PREVIOUS_SECRET);
    const rotating = lineView({ secrets: [SECRET, PREVIOUS_SECRET] });
    expect(verify(body, rotating)).toEqual({ call_id: 7 });
    expect(verdict(body)).toBeNull();
  });

  it("refuses unsigned JSON", () => {
    expect(verdict('{"call_id":7}')).toBeNull();
  });

  it("takes no algorithm but HS256", async () => {
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const payload = Buffer.from("{}").toString("base64url");
    expect(verdict(`${none}.${payload}.`)).toBeNull();
    const key = bytes(SECRET.padEnd(64, "x"));
    const hs512 = await new CompactSign(bytes("{}")).setProtectedHeader({ alg: "HS512" }).sign(key);
    expect(verdict(hs512, lineView({ secrets: [SECRET.padEnd(64, "x")] }))).toBeNull();
    // A right HMAC-SHA-256 under a header that names another algorithm.
    const header = Buffer.from('{"alg":"HS384"}').toString("base64url");
    const mac = createHmac("sha256", SECRET).update(`${header}.${payload}`).digest("base64url");
    expect(verdict(`${header}.${payload}.${mac}`)).toBeNull();
  });

  it("refuses an extension that it would have to understand", async () => {
    const header = Buffer.from('{"alg":"HS256","crit":["x"],"x":1}').toString("base64url");
    const mac = createHmac("sha256", SECRET).update(`${header}.e30`).digest("base64url");
    expect(verdict(`${header}.e30.${mac}`)).toBeNull();
    expect(await joseVerdict(`${header}.e30.${mac}`, [SECRET])).toBeNull();
  });

  it("asks for neither exp nor iat", async () => {
    expect(verify(await sign('{"call_id":7}'))).toEqual({ call_id: 7 });
  });

  it("is not opened by an empty secret", async () => {
    const header = Buffer.from('{"alg":"HS256"}').toString("base64url");
    const mac = createHmac("sha256", "").update(`${header}.e30`).digest("base64url");
    const body = `${header}.e30.${mac}`;
    expect(verdict(body, lineView({ secrets: [""] }))).toBeNull();
    expect(verdict("{}", lineView({ secrets: [""] }))).toBeNull();
  });

  it("keeps an id beyond 2^53 exact", async () => {
    const body = await sign(
      '{"call_id":9876543210987654321,"name":"x \\"call_id\\":9876543210987654"}',
    );
    expect(verify(body)).toEqual({
      call_id: "9876543210987654321",
      name: 'x "call_id":9876543210987654',
    });
  });

  it("agrees with jose about any body, sound or tampered with", async () => {
    const payloads = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.dictionary(
          fc.stringMatching(/^[a-z_]{1,8}$/),
          fc.oneof(fc.string(), fc.maxSafeInteger()),
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom(null, 7, [], "text") },
    );
    const tampering = fc.record({
      at: fc.nat(),
      character: fc.constantFrom("A", "C", "x", "z", "0", "9", "-", "_", "."),
      how: fc.constantFrom("none", "none", "none", "replace", "insert", "cut"),
    });
    const headers = fc.constantFrom({}, { typ: "JWT" }, { kid: "1" });
    const secrets = fc.constantFrom(
      SECRET,
      PREVIOUS_SECRET,
      "somebody-else-with-thirty-two-characters",
    );
    let accepted = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        payloads,
        headers,
        secrets,
        tampering,
        async (payload, header, secret, t) => {
          const body = tamper(await sign(JSON.stringify(payload), secret, header), t);
          const known = [SECRET, PREVIOUS_SECRET];
          const expected = await joseVerdict(body, known);
          expect(verdict(body, lineView({ secrets: known }))).toEqual(expected);
          if (expected === null) refused += 1;
          else accepted += 1;
        },
      ),
      { numRuns: 1_000, seed: 20_261_121 },
    );
    expect(accepted).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });
});

describe("a line without a secret", () => {
  const open = lineView({ secrets: [] });

  it("reads plain JSON", () => {
    expect(verify('{"call_id":7}', open)).toEqual({ call_id: 7 });
  });

  it("refuses a signed body, which would be nobody's word", async () => {
    expect(verdict(await sign('{"call_id":7}'), open)).toBeNull();
  });

  it("refuses what is no JSON object", () => {
    for (const body of ["", "[]", "null", "7", "{", "<html>"]) {
      expect(verdict(body, open)).toBeNull();
    }
  });
});

function tamper(body: string, t: { at: number; character: string; how: string }): string {
  const at = t.at % body.length;
  if (t.how === "replace") return body.slice(0, at) + t.character + body.slice(at + 1);
  if (t.how === "insert") return body.slice(0, at) + t.character + body.slice(at);
  if (t.how === "cut") return body.slice(0, at);
  return body;
}
