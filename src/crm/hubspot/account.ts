import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { StickylineError } from "../../domain/errors.ts";
import { unreadableAnswer } from "./faults.ts";
import type { Send } from "./transport.ts";
import { HUBSPOT_API_VERSION } from "./versions.ts";

const Details = Compile(Type.Object({ portalId: Type.Integer() }));

/**
 * The id of the account (portal) that a token belongs to: webhooks name it. Null where HubSpot does not tell this
 * token. https://developers.hubspot.com/docs/api-reference/account-account-info
 */
export async function readAccountId(
  send: Send,
  { baseUrl, accessToken }: { readonly baseUrl: string; readonly accessToken: string },
): Promise<string | null> {
  try {
    const answer = await send({
      getUrl: () => `${baseUrl}/account-info/${HUBSPOT_API_VERSION}/details`,
      getHttpMethod: () => "GET",
      getHeaders: () => ({ authorization: `Bearer ${accessToken}` }),
      getBody: () => undefined,
    });
    const details = parse(answer.text);
    if (!Details.Check(details)) throw unreadableAnswer();
    return String(details.portalId);
  } catch (error) {
    // a refused token shows at the next request; one without this scope still syncs
    if (error instanceof StickylineError && !error.retryable) return null;
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
