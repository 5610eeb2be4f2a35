import type { FastifyRequest } from "fastify";
import { StickylineError } from "../domain/errors.ts";

/** NOT_FOUND for a rep who asks for another rep: nobody learns who else there is. */
export function requireOwn({ ownRepId }: FastifyRequest, repId: string): void {
  if (ownRepId === null || ownRepId === repId) return;
  throw new StickylineError("NOT_FOUND", "this isn't yours: GET /api/me says who you are");
}
