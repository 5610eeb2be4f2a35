import { callerKey, twinsOf } from "../domain/caller-key.ts";
import { askRows } from "./ask-rows.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** A row where whoever has this number may have an open callback. Asked for every call, and of most people none is open. */
export function createWhoMayWait(db: Database) {
  return askRows<{ readonly workspaceId: string; readonly number: string }, { readonly n: number }>(
    (questions) => {
      const asked = questions.map(({ workspaceId, number }, n) => ({
        n,
        workspace: workspaceId,
        key: callerKey(number),
        own: twinsOf(number),
      }));
      return db.prisma.$queryRaw`
      select n from jsonb_to_recordset(${toJsonText(asked)}::jsonb)
        as asked(n int, workspace text, key text, own text[])
      where exists (
        select 1 from callback
        where workspace_id = workspace and state = 'open'
          and (number = any(own) or called_from = any(own) or contact_ids && array(
            select crm_id from contact_mirror where workspace_id = workspace and numbers @> array[key]))
      )`;
    },
  );
}
