import { createHash, createHmac } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { StickylineError } from "../domain/errors.ts";
import { fileName } from "./file-name.ts";
import type { RecordingFiles } from "./port.ts";
import { openSpool, spool } from "./spool.ts";

export type S3Options = {
  /** The bucket's address, with a prefix if wanted: `https://s3.example/bucket/calls`. */
  readonly url: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Where uploads under way are kept until they are whole. */
  readonly spoolFolder: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
};

const TIMEOUT_MS = 60_000;
const EMPTY_SHA256 = createHash("sha256").update("").digest("hex");

/**
 * Recordings in storage that speaks S3. An upload is first checked on disk, as its length and hash must be known;
 * then sent in one request, signed by AWS Signature Version 4.
 */
export async function openS3Recordings(options: S3Options): Promise<RecordingFiles> {
  const parts = await openSpool(options.spoolFolder, options.now);

  async function send(
    method: string,
    location: string,
    {
      body,
      range,
    }: { body?: { path: string; bytes: number; sha256: string }; range?: string } = {},
  ): Promise<Response> {
    const url = new URL(`${options.url.replace(/\/+$/, "")}/${location}`);
    const headers = sign(options, method, url, body?.sha256 ?? EMPTY_SHA256);
    const sent = {
      ...headers,
      ...(range !== undefined && { range }),
      ...(body !== undefined && { "content-length": String(body.bytes) }),
    };
    try {
      return await options.fetch(url, {
        method,
        headers: sent,
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body: createReadStream(body.path), duplex: "half" as const }),
      });
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  return {
    async store(recording) {
      const spooled = await spool(parts, recording);
      const { bytes, sha256 } = spooled;
      const location = `${recording.workspaceId}/${fileName({ id: recording.id, sha256, format: recording.format })}`;
      try {
        const answer = await send("PUT", location, { body: spooled });
        await answer.text();
        if (!answer.ok) throw unavailable(answer.status);
      } finally {
        await rm(spooled.path, { force: true });
      }
      return { location, bytes, sha256 };
    },
    async read(location, part) {
      const range = part === undefined ? {} : { range: `bytes=${part.start}-${part.end}` };
      const answer = await send("GET", location, range);
      if (answer.status === 404) {
        throw new StickylineError("NOT_FOUND", "the recording's file is gone");
      }
      if (!answer.ok || answer.body === null) throw unavailable(answer.status);
      return answer.body;
    },
    async remove(location) {
      const answer = await send("DELETE", location);
      await answer.text();
      if (!answer.ok && answer.status !== 404) throw unavailable(answer.status);
    },
  };
}

function unavailable(cause: unknown): StickylineError {
  return new StickylineError(
    "STORE_UNAVAILABLE",
    "the storage of recordings did not take it: check its address and keys, and send it again",
    { retryable: true, cause },
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function sign(
  { region, accessKey, secretKey, now }: S3Options,
  method: string,
  url: URL,
  sha256: string,
): Record<string, string> {
  const time = new Date(now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const signed = { host: url.host, "x-amz-content-sha256": sha256, "x-amz-date": time };
  const names = Object.keys(signed).join(";");
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, url.pathname, "", lines.join(""), names, sha256].join("\n");
  const text = ["AWS4-HMAC-SHA256", time, scope, hashOf(canonical)].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce<Buffer>(
    (last, part) => hmac(last, part),
    Buffer.from(`AWS4${secretKey}`),
  );
  const signature = hmac(key, text).toString("hex");
  const { host: _host, ...headers } = signed;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
