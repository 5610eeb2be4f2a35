import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { HOSTILE_BYTES, talkRaw } from "../support/hostile-bytes.ts";
import { startFallback, type FallbackProcess } from "../support/start-fallback.ts";

const ANSWERS = { "1.1": { destination: [{ contact_uri: "+919876533333" }] }, "1.0": {} };

let folder: string;
let file: string;
let fallback: FallbackProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-hostile-"));
  file = join(folder, "fallback.json");
  await writeFile(file, JSON.stringify({ lines: { key1: { passwords: [], answers: ANSWERS } } }));
  // A router that refuses every connection: telling it fails, and that too ends nothing.
  fallback = await startFallback(file, "http://127.0.0.1:1");
});

afterAll(async () => {
  await fallback.stop();
  await rm(folder, { recursive: true, force: true });
});

const ask = () => fetch(`${fallback.url}/v1/exotel/key1/fallback?CallSid=abc`);

describe("the fallback process", () => {
  it.each(Object.entries(HOSTILE_BYTES))("lives on after %s", async (_name, bytes) => {
    await talkRaw(Number(new URL(fallback.url).port), bytes);
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(ANSWERS["1.1"]);
  });

  it("answers a proxy that sends the whole URL", async () => {
    const said = await talkRaw(
      Number(new URL(fallback.url).port),
      "GET http://fallback.example/v1/exotel/key1/fallback?CallSid=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    expect(said).toMatch(/^HTTP\/1.1 200 /);
  });

  it.each([
    ["damaged", () => writeFile(file, `{"lines":${"[".repeat(100_000)}`)],
    ["a folder", () => rm(file).then(() => mkdir(file))],
    ["gone", () => rm(file, { recursive: true, force: true })],
  ])("starts and lives with a file that is %s", async (_what, damage) => {
    await damage();
    const other = await startFallback(file, null);
    onTestFinished(() => other.stop());
    expect((await fetch(`${other.url}/v1/exotel/key1/fallback`)).status).toBe(401);
    expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
    expect((await ask()).status).toBe(200);
  });
});
