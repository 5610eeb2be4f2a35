import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createConsoleSessions } from "../../src/http/console-sessions.ts";

const HOUR_MS = 3_600_000;

describe("the console's tokens", () => {
  const key = randomBytes(32);

  it("are good for their own purpose only", async () => {
    const sessions = createConsoleSessions(key, () => 1e12);
    const [signIn, session] = [await sessions.signInToken(), await sessions.sessionToken()];
    expect(await sessions.verify(signIn, "sign-in")).toBe(true);
    expect(await sessions.verify(session, "session")).toBe(true);
    expect(await sessions.verify(signIn, "session")).toBe(false);
    expect(await sessions.verify(session, "sign-in")).toBe(false);
  });

  it("end after twelve hours", async () => {
    let now = 1e12;
    const sessions = createConsoleSessions(key, () => now);
    const token = await sessions.sessionToken();
    now += 12 * HOUR_MS - 1_000;
    expect(await sessions.verify(token, "session")).toBe(true);
    now += 2_000;
    expect(await sessions.verify(token, "session")).toBe(false);
  });

  it("of another installation, unsigned or changed ones are refused", async () => {
    const sessions = createConsoleSessions(key, () => 1e12);
    const foreign = await createConsoleSessions(randomBytes(32), () => 1e12).sessionToken();
    const [, payload] = (await sessions.sessionToken()).split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const token of [foreign, `${none}.${payload}.`, "", "nonsense"]) {
      expect(await sessions.verify(token, "session")).toBe(false);
    }
  });
});
