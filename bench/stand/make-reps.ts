import { openDatabase } from "../../src/store/database.ts";
import { createRepStore } from "../../src/store/rep-store.ts";
import { dialpadIdOf, ownerIdOf } from "../load/callers.ts";

const AT_ONCE = 5;

/**
 * Stores reps, each with a CRM owner and a Dialpad user; their ids in order. Routers learn of them with the next change
 * that is made through the API: one by one through the API they would be told of hundreds.
 */
export async function makeReps(
  databaseUrl: string,
  workspaceId: string,
  { count, teamsOf }: { readonly count: number; readonly teamsOf: (rep: number) => string[] },
): Promise<string[]> {
  const database = openDatabase(databaseUrl);
  const reps = createRepStore(database);
  const make = async (rep: number) => {
    const made = await reps.create(workspaceId, {
      name: `Rep ${rep}`,
      email: `rep${rep}@example.com`,
      crmOwnerId: ownerIdOf(rep),
      teams: teamsOf(rep),
      identities: [{ vendor: "dialpad", type: "user", id: String(dialpadIdOf(rep)) }],
    });
    return made.id;
  };
  const ids: string[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => make(from + i));
    ids.push(...(await Promise.all(some)));
  }
  await database.close();
  return ids;
}
