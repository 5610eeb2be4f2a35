import { StickylineError } from "../../domain/errors.ts";
import { readBody } from "../../edge/body.ts";
import { toStorableJson } from "../../edge/json.ts";
import type { TokenSource } from "../access.ts";
import { toAnswerError, toNetworkError, unreadableAnswer } from "./faults.ts";
import { toDatedUrl } from "./versions.ts";

/** What the official client hands to its HTTP library; all its modules have their own class for it. */
type OutgoingRequest = {
  getUrl(): string;
  getHttpMethod(): string;
  getHeaders(): Record<string, string>;
  getBody(): unknown;
  /** Nothing is expected back but that it was taken. */
  readonly isTold?: boolean;
};

/** A success: its text is JSON by its content type. */
type IncomingAnswer = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
};

export type Send = (request: OutgoingRequest) => Promise<IncomingAnswer>;

type Deps = {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  /** Resolves when a request may be sent. */
  readonly take: () => Promise<void>;
  /** Told of every answer, for what it says of the limit. */
  readonly watch: (path: string, status: number, headers: Readonly<Record<string, string>>) => void;
  readonly tokens: TokenSource;
};

/**
 * Sends one request of the official client: rate limited, to the dated path, and with a timeout that covers the
 * body and closes the connection. Anything but a success is thrown as a StickylineError, and so is one that is not
 * JSON where an answer is expected.
 */
export function createSend({ fetch, timeoutMs, take, watch, tokens }: Deps): Send {
  return async (request) => {
    await take();
    const answer = await exchangeWithToken(request);
    if (answer.status < 200 || answer.status > 299) throw toAnswerError(answer);
    const isJson = answer.headers["content-type"]?.includes("json") ?? false;
    if (!isJson && request.isTold !== true) throw unreadableAnswer();
    return answer;
  };

  /** A refused token is replaced once: HubSpot has done nothing then, so that sending again is safe for writes too. */
  async function exchangeWithToken(request: OutgoingRequest): Promise<IncomingAnswer> {
    const token = await tokens.read();
    const answer = await watched(request, token);
    if (answer.status !== 401) return answer;
    const other = await tokens.renew(token);
    if (other === null) return answer;
    await take();
    const second = await watched(request, other);
    if (second.status !== 401) return second;
    throw new StickylineError(
      "VENDOR_UNAVAILABLE",
      "HubSpot refuses a token that it has just given. It is tried again later.",
      { retryable: true, retryAfterMs: 60_000 },
    );
  }

  async function watched(request: OutgoingRequest, token: string): Promise<IncomingAnswer> {
    const answer = await exchange(request, token);
    watch(new URL(request.getUrl()).pathname, answer.status, answer.headers);
    return answer;
  }

  async function exchange(request: OutgoingRequest, token: string): Promise<IncomingAnswer> {
    const body = request.getBody();
    try {
      const response = await fetch(toDatedUrl(request.getUrl()), {
        method: request.getHttpMethod(),
        headers: { ...request.getHeaders(), authorization: `Bearer ${token}` },
        body: typeof body === "string" ? body : null,
        // the token goes nowhere else
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      const headers: Record<string, string> = {};
      response.headers.forEach((value, name) => {
        headers[name] = value;
      });
      return { status: response.status, headers, text: toStorableJson(await readBody(response)) };
    } catch (error) {
      throw error instanceof StickylineError ? error : toNetworkError(error, timeoutMs);
    }
  }
}
