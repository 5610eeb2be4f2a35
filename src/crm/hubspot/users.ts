import type { CrmUser } from "../port.ts";
import { readAnswer } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { MissingScopes } from "./faults.ts";
import { recordPage } from "./schemas.ts";
import { toUser, USER_PROPERTIES } from "./user-presence.ts";

const PAGE_SIZE = 100;

/**
 * Every user of the account with their working hours; null when the token lacks `crm.objects.users.read`. By
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/users/guide
 */
export async function listUsers({ sdk, read }: Deps): Promise<CrmUser[] | null> {
  const { objects } = await sdk();
  const users: CrmUser[] = [];
  let after: string | undefined;
  try {
    do {
      const cursor = after;
      const page = await read(() =>
        readAnswer(
          () => objects.getPage("users", PAGE_SIZE, cursor, [...USER_PROPERTIES]),
          recordPage,
        ),
      );
      users.push(...page.results.map(toUser));
      after = page.paging?.next?.after;
    } while (after !== undefined);
    return users;
  } catch (error) {
    if (error instanceof MissingScopes) return null;
    throw error;
  }
}
