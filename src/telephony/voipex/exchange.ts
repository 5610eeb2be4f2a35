import { StickylineError } from "../../domain/errors.ts";
import { ANSWER_LIMITS, parseJson } from "../../edge/json.ts";

const TIMEOUT_MS = 5_000;
/** A long list is a few megabytes. */
const LARGEST_ANSWER = 20_000_000;

export type VoipexReply = {
  readonly status: number;
  /** The body as JSON of an answer that is a success; throws what the status means otherwise. */
  read(): unknown;
  unexpected(): StickylineError;
};

/** One request, 5 s at the most, at most 20 MB of answer. `call` names it in errors. */
export type Exchange = (call: string, url: URL, init: RequestInit) => Promise<VoipexReply>;

export function createExchange(fetch: typeof globalThis.fetch): Exchange {
  return async (call, url, init) => {
    const { status, text } = await send(fetch, call, url, init);
    const unexpected = () => unexpectedAnswer(call);
    return {
      status,
      unexpected,
      read() {
        if (status < 200 || status >= 300) throw errorOf(call, status);
        try {
          return parseJson(text, ANSWER_LIMITS);
        } catch {
          throw unexpected();
        }
      },
    };
  };
}

async function send(fetch: typeof globalThis.fetch, call: string, url: URL, init: RequestInit) {
  try {
    const answer = await fetch(url, {
      ...init,
      // The token must not follow a redirect to elsewhere.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, text: await readBounded(answer) };
  } catch (cause) {
    throw new StickylineError(
      "VENDOR_UNAVAILABLE",
      `Voipex did not answer ${call}. Check the connection's address and try again.`,
      { retryable: true, cause },
    );
  }
}

async function readBounded(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > LARGEST_ANSWER) throw new Error("the answer is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function errorOf(call: string, status: number): StickylineError {
  const because = `Voipex answered ${call} with ${status}`;
  if (status === 429) {
    return new StickylineError("VENDOR_RATE_LIMITED", `${because}: its rate limit. Try later.`, {
      retryable: true,
    });
  }
  if (status >= 500) {
    return new StickylineError("VENDOR_UNAVAILABLE", `${because}. Try again later.`, {
      retryable: true,
    });
  }
  if (status === 404) return new StickylineError("NOT_FOUND", `${because}.`);
  const mend =
    status === 401 || status === 403
      ? "Check the rights of the API access and the switchboard that it is bound to"
      : "The same request won't be accepted";
  return new StickylineError("VENDOR_REFUSED", `${because}. ${mend}.`);
}

function unexpectedAnswer(call: string): StickylineError {
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    `Voipex answered ${call} with something unexpected. Try again; if it stays, its API has changed.`,
    { retryable: true },
  );
}
