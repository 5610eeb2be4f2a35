import { readAnswer } from "./answers.ts";
import type { SearchDeps } from "./changes.ts";
import { recordPage } from "./schemas.ts";

/** More people than that of one name are told apart by more of it. */
const MOST_FOUND = 50;

/**
 * Ids of contacts that HubSpot finds by these words, which it looks for in names and e-mail addresses:
 * https://developers.hubspot.com/docs/api-reference/search/guide#default-searchable-properties
 */
export async function findContactIdsByName(
  name: string,
  { sdk, read, takeSearch }: SearchDeps,
): Promise<string[]> {
  const { objectSearch } = await sdk();
  const page = await read(async () => {
    await takeSearch();
    return readAnswer(
      () =>
        objectSearch.doSearch("contacts", {
          query: name,
          filterGroups: [],
          properties: ["firstname"],
          limit: MOST_FOUND,
          after: "0",
          sorts: [],
        }),
      recordPage,
    );
  });
  return page.results.map(({ id }) => id);
}
