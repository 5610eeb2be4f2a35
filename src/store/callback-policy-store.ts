import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { type CallbackPolicy, DEFAULT_CALLBACK_POLICY } from "../domain/callback-policy.ts";
import { CallbackPolicySchema } from "../schemas/callback-policy.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** What was stored before a setting existed has its default. */
const Stored = Compile(Type.Partial(CallbackPolicySchema));

/** When a workspace's callbacks are made. */
export function createCallbackPolicyStore(db: Database) {
  return {
    /** As it was set, completed by the defaults; `unset` where nothing was. */
    async get(
      workspaceId: string,
      unset: CallbackPolicy = DEFAULT_CALLBACK_POLICY,
    ): Promise<CallbackPolicy> {
      // asked several times a call: no more than the column
      const [row] = await db.prisma.$queryRaw<{ kept: unknown }[]>`
        select callbacks as kept from workspace where id = ${workspaceId}`;
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
