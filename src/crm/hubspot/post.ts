import type { Send } from "./send.ts";

/** Sends JSON where the official client does not know all that HubSpot answers; the answer's own JSON, once. */
export type Post = (path: string, body: unknown) => Promise<unknown>;

/** The same for what HubSpot answers without a word. */
export type Tell = (path: string, body: unknown) => Promise<void>;

/** By a way of sending, below the API's address. Errors as the transport has them. */
export function createPost(baseUrl: string, send: Send): Post {
  return async (path, body) => {
    const answer = await send(toRequest(baseUrl, path, body));
    const parsed: unknown = JSON.parse(answer.text);
    return parsed;
  };
}

/** As createPost, for when nothing is read of the answer. */
export function createTell(baseUrl: string, send: Send): Tell {
  return async (path, body) => {
    await send({ ...toRequest(baseUrl, path, body), isTold: true });
  };
}

function toRequest(baseUrl: string, path: string, body: unknown) {
  return {
    getUrl: () => `${baseUrl}${path}`,
    getHttpMethod: () => "POST",
    getHeaders: () => ({ "content-type": "application/json", accept: "application/json" }),
    getBody: () => JSON.stringify(body),
  };
}
