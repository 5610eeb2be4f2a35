import type { FastifyReply, FastifyRequest } from "fastify";
import { Readable } from "node:stream";

/** Bytes from `start` to `end`, both included. */
export type Part = { readonly start: number; readonly end: number };

export type KeptRecording = {
  readonly format: string;
  readonly location: string;
  readonly bytes: number;
};

/**
 * Answers with a recording's sound, whole or the part that Range asks for: a player that seeks asks for parts. HEAD tells its
 * length, and nothing is read for it.
 */
export async function sendRecording(
  request: FastifyRequest,
  reply: FastifyReply,
  { format, location, bytes }: KeptRecording,
  read: (location: string, part?: Part) => Promise<AsyncIterable<Uint8Array>>,
): Promise<FastifyReply> {
  const isHead = request.method === "HEAD";
  // only GET knows ranges (RFC 9110, 14.2)
  const part = isHead ? null : partOf(request.headers.range, bytes);
  reply.type(format === "wav" ? "audio/wav" : "audio/mpeg").header("accept-ranges", "bytes");
  if (part === "none") {
    return reply.status(416).header("content-range", `bytes */${bytes}`).send("");
  }
  if (part !== null) {
    const { start, end } = part;
    reply.status(206).header("content-range", `bytes ${start}-${end}/${bytes}`);
    reply.header("content-length", end - start + 1);
    return reply.send(Readable.from(await read(location, part)));
  }
  reply.header("content-length", bytes);
  if (isHead) return reply.send(Readable.from([]));
  return reply.send(Readable.from(await read(location)));
}

/**
 * Which part a Range header asks for: null is all of it, as for several ranges and for units that are not ours
 * (RFC 9110, 14.2); "none": it lies behind the end.
 */
function partOf(range: string | undefined, bytes: number): Part | "none" | null {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? "") ?? [];
  if (from === "" && to === "") return null;
  const last = bytes - 1;
  const start = from === "" ? Math.max(0, bytes - Number(to)) : Number(from);
  const end = from === "" || to === "" ? last : Math.min(Number(to), last);
  if (start > last) return "none";
  // an end before the start is no range at all
  return end < start ? null : { start, end };
}
