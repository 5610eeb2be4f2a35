import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";

/** What is guessed at: tokens of the API, sign-in links, the keys and signatures of lines. */
export type GuessKind = "token" | "sign-in" | "line";

/** Wrong tries, counted by kind and address. */
export type CountGuess = {
  /** How long this address has to wait, in milliseconds; 0: it may go on. */
  waitMs(kind: GuessKind, address: string): Promise<number>;
  /** Notes a wrong try; how long the address has to wait from now on. */
  note(kind: GuessKind, address: string): Promise<number>;
  /** RATE_LIMITED while the address has to wait. */
  refuse(kind: GuessKind, address: string): Promise<void>;
  count(kind: GuessKind, address: string): Promise<void>;
};

export function createCountGuess(counter: Pick<CountGuess, "waitMs" | "note">): CountGuess {
  return {
    ...counter,
    async refuse(kind, address) {
      const waitMs = await counter.waitMs(kind, address);
      if (waitMs > 0) throw tooMany(waitMs);
    },
    async count(kind, address) {
      await counter.note(kind, address);
    },
  };
}

/**
 * Counts what the webhooks of this scope refuse as not authentic, and answers 429 to an address that goes on. It looks at
 * refusals alone: what is authentic is served, from whatever address.
 */
export function slowLineGuesses(app: FastifyInstance, guesses: CountGuess): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    if (reply.statusCode === 401) slowDown(guesses, request, reply, payload).then(taken, done);
    else done(null, payload);

    function taken(body: unknown): void {
      done(null, body);
    }
  });
}

async function slowDown(
  guesses: CountGuess,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const waitMs = await guesses.note("line", request.ip);
  if (waitMs <= 0) return payload;
  const { code, message } = tooMany(waitMs);
  const body = JSON.stringify({ error: { code, message } });
  void reply
    .status(429)
    .header("retry-after", String(Math.ceil(waitMs / 1_000)))
    .header("content-type", "application/json; charset=utf-8")
    .header("content-length", String(Buffer.byteLength(body)));
  return body;
}

function tooMany(waitMs: number): StickylineError {
  return new StickylineError("RATE_LIMITED", "too many wrong tries from this address: wait", {
    retryable: true,
    retryAfterMs: waitMs,
  });
}
