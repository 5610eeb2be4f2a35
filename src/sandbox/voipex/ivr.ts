import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import type { LiveCall, VoipexWebhook } from "./account.ts";
import { headersOf } from "./hooks.ts";

/** What the JSON Processor puts into the IVR's variables: flat, and every field there. */
const IvrAnswer = Type.Object({
  outcome: Type.String(),
  agent1: Type.String(),
  agent2: Type.String(),
  extension: Type.String(),
  number: Type.String(),
  reason: Type.String(),
  wait: Type.Number(),
});

export type IvrAnswer = Static<typeof IvrAnswer>;

/** The REST block, as our instructions have it set up. Throws for anything but 200 and flat JSON: the IVR would stop. */
export async function askRoute(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  routeUrl: string,
  { callId, from, to }: Pick<LiveCall, "callId" | "from" | "to">,
  authorization: VoipexWebhook["authorization"] | undefined,
): Promise<IvrAnswer> {
  const response = await fetch(routeUrl, {
    method: "POST",
    headers: { "content-type": "application/json", ...headersOf(authorization) },
    body: JSON.stringify({ caller: from, dialled: to, callId }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`the REST block got ${response.status}`);
  const read: unknown = JSON.parse(text);
  if (!Value.Check(IvrAnswer, read)) throw new Error(`the JSON Processor can't read ${text}`);
  return read;
}
