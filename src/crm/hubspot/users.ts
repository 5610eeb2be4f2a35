import type { CrmUser, CrmUsers } from "../port.ts";
import { readAnswer } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { MissingScopes } from "./faults.ts";
import { readPages } from "./read-pages.ts";
import { recordPage } from "./schemas.ts";
import { toUser, USER_PROPERTIES } from "./user-presence.ts";

const PAGE_SIZE = 100;
const SCOPE = "crm.objects.users.read";

/**
 * Every user of the account with their working hours, where the token has the scope for it. By
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/users/guide
 */
export async function listUsers({ sdk, read }: Deps): Promise<CrmUsers> {
  const { objects } = await sdk();
  const users: CrmUser[] = [];
  const pages = readPages(
    (after) =>
      read(() =>
        readAnswer(
          () => objects.getPage("users", PAGE_SIZE, after, [...USER_PROPERTIES]),
          recordPage,
        ),
      ),
    ({ paging }) => paging,
  );
  try {
    for await (const page of pages) users.push(...page.results.map(toUser));
    return { kind: "users", users };
  } catch (error) {
    if (error instanceof MissingScopes) return { kind: "not-shown", missingScope: SCOPE };
    throw error;
  }
}
