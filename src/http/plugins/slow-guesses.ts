import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import ipaddr from "ipaddr.js";
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

/** Counts by whose addresses they are: one who has guessed too often has no other to go on with. */
export function createCountGuess(counter: Pick<CountGuess, "waitMs" | "note">): CountGuess {
  const waitMs: CountGuess["waitMs"] = (kind, address) => counter.waitMs(kind, holderOf(address));
  const note: CountGuess["note"] = (kind, address) => counter.note(kind, holderOf(address));
  return {
    waitMs,
    note,
    async refuse(kind, address) {
      const ms = await waitMs(kind, address);
      if (ms > 0) throw tooMany(ms);
    },
    async count(kind, address) {
      await note(kind, address);
    },
  };
}

/** The least that anybody is given of IPv6: RFC 6177, section 2. */
const NETWORK_BITS = 64;

/** An IPv4 address, also one that is written as IPv6; of IPv6 the network. */
function holderOf(text: string): string {
  const plain = text.replace(/%.*$/, "");
  if (!ipaddr.isValid(plain)) return text;
  const address = ipaddr.process(plain);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const cidr = `${address.toString()}/${NETWORK_BITS}`;
  return `${ipaddr.IPv6.networkAddressFromCIDR(cidr).toString()}/${NETWORK_BITS}`;
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
