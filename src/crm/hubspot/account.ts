import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { unreadableAnswer } from "./faults.ts";
import type { Send } from "./transport.ts";
import { HUBSPOT_API_VERSION } from "./versions.ts";

const Details = Compile(Type.Object({ portalId: Type.Integer() }));

/** The account that the token belongs to, asked once, by https://developers.hubspot.com/docs/api-reference/account-information. */
export async function readAccountId(baseUrl: string, send: Send): Promise<string> {
  const answer = await send({
    getUrl: () => `${baseUrl}/account-info/${HUBSPOT_API_VERSION}/details`,
    getHttpMethod: () => "GET",
    getHeaders: () => ({ accept: "application/json" }),
    getBody: () => undefined,
  });
  const details: unknown = JSON.parse(answer.text);
  if (!Details.Check(details)) throw unreadableAnswer();
  return String(details.portalId);
}
