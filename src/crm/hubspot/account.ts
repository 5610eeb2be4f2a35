import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { StickylineError } from "../../domain/errors.ts";
import { unreadableAnswer } from "./faults.ts";
import type { Send } from "./transport.ts";
import { HUBSPOT_API_VERSION } from "./versions.ts";

const Details = Compile(Type.Object({ portalId: Type.Integer() }));

/** The account that the token belongs to, asked once, by https://developers.hubspot.com/docs/api-reference/account-information. */
export async function readAccountId(baseUrl: string, send: Send): Promise<string | null> {
  try {
    const answer = await send({
      getUrl: () => `${baseUrl}/account-info/${HUBSPOT_API_VERSION}/details`,
      getHttpMethod: () => "GET",
      getHeaders: () => ({ accept: "application/json" }),
      getBody: () => undefined,
    });
    const details: unknown = JSON.parse(answer.text);
    if (!Details.Check(details)) throw unreadableAnswer();
    return String(details.portalId);
  } catch (error) {
    // a known token without this scope still reads contacts
    if (error instanceof StickylineError && error.code === "VENDOR_REFUSED") return null;
    throw error;
  }
}
