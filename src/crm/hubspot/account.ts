import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { MissingScopes, unreadableAnswer } from "./faults.ts";
import type { Send } from "./send.ts";
import { HUBSPOT_API_VERSION } from "./versions.ts";

const Details = Compile(Type.Object({ portalId: Type.Integer() }));

/**
 * The id of the account (portal) that the token belongs to: webhooks name it. Null where HubSpot does not tell this
 * token, which may read contacts all the same. UNAUTHORIZED when HubSpot does not know the token.
 * https://developers.hubspot.com/docs/api-reference/account-account-info
 */
export async function readAccountId(baseUrl: string, send: Send): Promise<string | null> {
  try {
    const answer = await send({
      getUrl: () => `${baseUrl}/account-info/${HUBSPOT_API_VERSION}/details`,
      getHttpMethod: () => "GET",
      getHeaders: () => ({ accept: "application/json" }),
      getBody: () => undefined,
    });
    const details = parse(answer.text);
    if (!Details.Check(details)) throw unreadableAnswer();
    return String(details.portalId);
  } catch (error) {
    if (error instanceof MissingScopes) return null;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadableAnswer();
  }
}
