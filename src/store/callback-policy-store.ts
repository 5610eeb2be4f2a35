import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { type CallbackPolicy, DEFAULT_CALLBACK_POLICY } from "../domain/callback-policy.ts";
import { CallbackPolicySchema } from "../schemas/callback-policy.ts";
import { askRows } from "./ask-rows.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** What was stored before a setting existed has its default. */
const Stored = Compile(Type.Partial(CallbackPolicySchema));

/** When a workspace's callbacks are made. */
export function createCallbackPolicyStore(db: Database) {
  // asked several times a call: no more than the column
  const askKept = askRows<string, { readonly n: number; readonly kept: unknown }>(
    (ids) => db.prisma.$queryRaw`
      select n::int - 1 as n, callbacks as kept
      from unnest(${[...ids]}::text[]) with ordinality as asked(id, n) join workspace using (id)`,
  );

  return {
    /** As it was set, completed by the defaults; `unset` where nothing was. */
    async get(
      workspaceId: string,
      unset: CallbackPolicy = DEFAULT_CALLBACK_POLICY,
    ): Promise<CallbackPolicy> {
      const [row] = await askKept(workspaceId);
      const kept = row?.kept;
      if (!Stored.Check(kept) || Object.keys(kept).length === 0) return unset;
      return { ...DEFAULT_CALLBACK_POLICY, ...kept };
    },

    async set(workspaceId: string, policy: CallbackPolicy): Promise<void> {
      await db.prisma.$executeRaw`
        update workspace set callbacks = ${toJsonText(policy)}::jsonb where id = ${workspaceId}`;
    },
  };
}
