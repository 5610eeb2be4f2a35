import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Readable } from "node:stream";
import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import { ById } from "../schemas.ts";

/** Bytes from `start` to `end`, both included. */
type Part = { readonly start: number; readonly end: number };

export type RecordingRoutesDeps = {
  readonly recordings: {
    get(
      workspaceId: string,
      id: string,
    ): Promise<{ format: string; location: string; bytes: number } | null>;
    read(location: string, part?: Part): Promise<AsyncIterable<Uint8Array>>;
  };
};

/** A recording to listen to, whole or a part of it: for people who are signed in. */
export function recordingRoutes({ recordings }: RecordingRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/recordings/:id",
      {
        schema: {
          params: ById,
          produces: ["audio/mpeg", "audio/wav"],
          response: { 200: Type.Any(), 206: Type.Any(), 416: Type.String() },
        },
      },
      async (request, reply) => {
        const known = await recordings.get(request.workspaceId, request.params.id);
        if (known === null) throw new StickylineError("NOT_FOUND", "recording not found");
        const type = known.format === "wav" ? "audio/wav" : "audio/mpeg";
        const { location, bytes } = known;
        const part = partOf(request.headers.range, bytes);
        reply.type(type).header("accept-ranges", "bytes");
        if (part === "none") {
          return reply.status(416).header("content-range", `bytes */${bytes}`).send("");
        }
        if (part !== null) {
          const { start, end } = part;
          reply.status(206).header("content-range", `bytes ${start}-${end}/${bytes}`);
          reply.header("content-length", end - start + 1);
          return reply.send(Readable.from(await recordings.read(location, part)));
        }
        reply.header("content-length", bytes);
        return reply.send(Readable.from(await recordings.read(location)));
      },
    );
  };
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
