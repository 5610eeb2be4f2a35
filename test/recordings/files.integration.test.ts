import { createHash, createHmac } from "node:crypto";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDiskRecordings } from "../../src/recordings/disk.ts";
import type { IncomingRecording, RecordingFiles } from "../../src/recordings/port.ts";
import { openS3Recordings } from "../../src/recordings/s3.ts";
import { makeAudio } from "../../src/sandbox/kazoo/audio.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 30);
const ACCESS = "access";
const SECRET = "secret";

let folder: string;
let server: Server;
let url: string;
/** What the storage holds, by path. */
const objects = new Map<string, Buffer>();
const refused: string[] = [];

/** A bucket that takes nothing whose signature is not right, worked out from the request alone. */
function isSigned(method: string, path: string, headers: NodeJS.Dict<string | string[]>): boolean {
  const of = (name: string) => String(headers[name] ?? "");
  const [, scope = "", names = "", signature = ""] =
    /Credential=access\/(\S+), SignedHeaders=(\S+), Signature=(\w+)/.exec(of("authorization")) ??
    [];
  const lines = names.split(";").map((name) => `${name}:${of(name)}\n`);
  const canonical = [method, path, "", lines.join(""), names, of("x-amz-content-sha256")].join(
    "\n",
  );
  const hashed = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", of("x-amz-date"), scope, hashed].join("\n");
  const key = scope
    .split("/")
    .reduce<Buffer | string>(
      (last, part) => createHmac("sha256", last).update(part).digest(),
      `AWS4${SECRET}`,
    );
  return signature === createHmac("sha256", key).update(text).digest("hex");
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const sha256 = createHash("sha256").update(body).digest("hex");
      const honest = request.headers["x-amz-content-sha256"] === sha256;
      if (!honest || !isSigned(request.method ?? "", path, request.headers)) {
        refused.push(path);
        response.writeHead(403).end();
      } else if (request.method === "PUT") {
        objects.set(path, body);
        response.end();
      } else if (request.method === "DELETE") {
        response.writeHead(objects.delete(path) ? 204 : 404).end();
      } else {
        const found = objects.get(path);
        response.writeHead(found === undefined ? 404 : 200).end(found);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/bucket/calls`;
});

afterAll(() => {
  server?.close();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-recordings-"));
  objects.clear();
  return () => rm(folder, { recursive: true, force: true });
});

const s3 = (more: Partial<{ secretKey: string }> = {}) =>
  openS3Recordings({
    url,
    region: "eu-west-1",
    accessKey: ACCESS,
    secretKey: SECRET,
    spoolFolder: folder,
    fetch,
    now: () => NOW,
    ...more,
  });

async function* inPieces(...pieces: (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece;
    yield piece;
  }
}

function upload(...pieces: (Uint8Array | Error)[]): IncomingRecording {
  return {
    id: "abc",
    workspaceId: "ws",
    format: "mp3",
    body: inPieces(...pieces),
    maxBytes: 10_000,
  };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Every file below the folder. */
async function filesLeft(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const MP3 = makeAudio("mp3", 2_000);
const WAV = makeAudio("wav", 2_000);

describe.each<[string, () => Promise<RecordingFiles>]>([
  ["a folder", () => openDiskRecordings(folder)],
  ["storage that speaks S3", () => s3()],
])("recordings in %s", (_name, open) => {
  it("are stored whole, read again and removed", async () => {
    const files = await open();
    const stored = await files.store(upload(MP3.subarray(0, 700), MP3.subarray(700)));
    expect(stored).toMatchObject({
      bytes: MP3.length,
      sha256: createHash("sha256").update(MP3).digest("hex"),
    });
    expect(await textOf(await files.read(stored.location))).toEqual(Buffer.from(MP3));
    await files.remove(stored.location);
    await files.remove(stored.location);
    await expect(files.read(stored.location)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await filesLeft()).toEqual([]);
  });

  it.each<[string, () => IncomingRecording, RegExp]>([
    ["longer than allowed", () => upload(...Array.from({ length: 8 }, () => MP3)), /longer than/],
    ["empty", () => upload(), /empty/],
    ["no audio", () => upload(Buffer.from("<html>".repeat(50))), /no mp3 file/],
    ["short and no audio", () => upload(Buffer.from("x")), /no mp3 file/],
    ["the other format", () => upload(WAV), /no mp3 file/],
    [
      "a WAV file cut off",
      () => ({ ...upload(WAV.subarray(0, 1_000)), format: "wav" }),
      /shorter than/,
    ],
    [
      "of an uploader who went away",
      () =>
        upload(MP3.subarray(0, 700), Object.assign(new Error("aborted"), { code: "ECONNRESET" })),
      /cut off/,
    ],
  ])("leave nothing behind of an upload that is %s", async (_fault, incoming, message) => {
    const files = await open();
    await expect(files.store(incoming())).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringMatching(message),
    });
    expect(await filesLeft()).toEqual([]);
    expect(objects.size).toBe(0);
  });

  it("forget at the start what a killed process left half-written", async () => {
    await open();
    const old = join(folder, "parts", "old.part");
    await writeFile(old, MP3);
    const twoDaysAgo = new Date(NOW - 2 * 86_400_000);
    await utimes(old, twoDaysAgo, twoDaysAgo);
    // another process writes this one just now
    await writeFile(join(folder, "parts", "other.part"), MP3);
    await open();
    expect(await filesLeft()).toEqual(["other.part"]);
  });
});

describe("recordings in a folder", () => {
  it.each(["../secret", "/etc/passwd", "a/../../secret"])(
    "are never read at %s",
    async (location) => {
      const files = await openDiskRecordings(folder);
      await expect(files.read(location)).rejects.toMatchObject({ code: "NOT_FOUND" });
    },
  );
});

describe("recordings in storage that speaks S3", () => {
  it("are kept nowhere when the storage refuses them", async () => {
    const files = await s3({ secretKey: "wrong" });
    await expect(files.store(upload(MP3))).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      retryable: true,
    });
    expect(refused).toEqual([expect.stringMatching(/^\/bucket\/calls\/ws\/abc-[\da-f]{16}\.mp3$/)]);
    expect(await filesLeft()).toEqual([]);
  });
});
