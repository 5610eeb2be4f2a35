import type { Assumptions } from "./assumptions.ts";
import type { Random } from "./random.ts";
import { toSignedBody } from "./signed-body.ts";

export type PostResult =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
    }
  | { readonly kind: "timeout" }
  | { readonly kind: "unreachable" };

export type Outgoing = {
  readonly url: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Null: the body is not signed. */
  readonly secret: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
};

export type Poster = {
  /** One POST whose answer, body included, must be there inside `timeoutMs`. Follows no redirect, never throws. */
  post(outgoing: Outgoing): Promise<PostResult>;
  stop(): void;
};

export function createPoster(deps: {
  readonly contentType: Assumptions["contentType"];
  readonly random: Random;
  /** Told of every request until it is answered. */
  readonly track?: <T>(work: Promise<T>) => Promise<T>;
}): Poster {
  const inFlight = new Set<AbortController>();
  let stopped = false;
  const post = async ({
    url,
    payload,
    secret,
    headers = {},
    timeoutMs,
  }: Outgoing): Promise<PostResult> => {
    const body = await toSignedBody(payload, secret, deps.contentType, deps.random);
    if (stopped) return { kind: "unreachable" };
    const abort = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      abort.abort();
    }, timeoutMs);
    inFlight.add(abort);
    try {
      const response = await fetch(url, {
        method: "POST",
        body: body.text,
        headers: { ...headers, "content-type": body.contentType },
        redirect: "manual",
        signal: abort.signal,
      });
      const text = await response.text();
      const contentType = response.headers.get("content-type") ?? "";
      return { kind: "answered", status: response.status, contentType, text };
    } catch {
      return { kind: isLate ? "timeout" : "unreachable" };
    } finally {
      clearTimeout(timer);
      inFlight.delete(abort);
    }
  };
  return {
    post: (outgoing) => deps.track?.(post(outgoing)) ?? post(outgoing),
    stop() {
      stopped = true;
      for (const abort of inFlight) abort.abort();
    },
  };
}
