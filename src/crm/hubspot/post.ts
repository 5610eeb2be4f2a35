import type { Send } from "./transport.ts";

/** Sends JSON where the official client does not know all that HubSpot answers; the answer's own JSON, once. */
export type Post = (path: string, body: unknown) => Promise<unknown>;

/** By a way of sending, below the API's address. Errors as the transport has them. */
export function createPost(baseUrl: string, send: Send): Post {
  return async (path, body) => {
    const answer = await send({
      getUrl: () => `${baseUrl}${path}`,
      getHttpMethod: () => "POST",
      getHeaders: () => ({ "content-type": "application/json", accept: "application/json" }),
      getBody: () => JSON.stringify(body),
    });
    const parsed: unknown = JSON.parse(answer.text);
    return parsed;
  };
}
