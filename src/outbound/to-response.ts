import type { Readable } from "node:stream";

type Answer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
};

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** A web Response whose body fails after `maxBytes`. A redirect is an error, unless it is wanted as it is. */
export function toResponse(
  { statusCode, headers, body }: Answer,
  { maxBytes, keepsRedirects }: { readonly maxBytes: number; readonly keepsRedirects: boolean },
): Response {
  // One that is ended early says so, to nobody.
  body.on("error", () => undefined);
  if (REDIRECTS.has(statusCode) && !keepsRedirects) {
    body.destroy();
    throw new TypeError("the address answered with a redirect, which is not followed");
  }
  if (statusCode < 200 || statusCode > 599) {
    body.destroy();
    throw new TypeError("the address answered with a status that there is not");
  }
  const given = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value ?? []].flat()) given.append(name, one);
  }
  const init = { status: statusCode, headers: given };
  if (BODILESS.has(statusCode)) {
    body.destroy();
    return new Response(null, init);
  }
  return new Response(bounded(body, maxBytes), init);
}

function bounded(body: Readable, maxBytes: number): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  let bytes = 0;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) return controller.close();
      const chunk: unknown = value;
      if (!(chunk instanceof Uint8Array)) return controller.error(new TypeError("no bytes"));
      bytes += chunk.length;
      if (bytes > maxBytes) {
        body.destroy();
        return controller.error(new TypeError(`the answer is longer than ${maxBytes} bytes`));
      }
      controller.enqueue(chunk);
    },
    cancel() {
      body.destroy();
    },
  });
}
