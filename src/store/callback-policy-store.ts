import { Type } from "typebox";
import { Value } from "typebox/value";
import { type CallbackPolicy, DEFAULT_CALLBACK_POLICY } from "../domain/callback-policy.ts";
import { CallbackPolicySchema } from "../schemas/callback-policy.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** What was stored before a setting existed has its default. */
const Stored = Type.Partial(CallbackPolicySchema);

/** When a workspace's callbacks are made. */
export function createCallbackPolicyStore(db: Database) {
  return {
    /** The defaults where nothing was set. */
    async get(workspaceId: string): Promise<CallbackPolicy> {
      const row = await db.prisma.workspace.findUnique({ where: { id: workspaceId } });
      const kept: unknown = row?.callbacks;
      return { ...DEFAULT_CALLBACK_POLICY, ...(Value.Check(Stored, kept) ? kept : {}) };
    },

    async set(workspaceId: string, policy: CallbackPolicy): Promise<void> {
      await db.prisma.$executeRaw`
        update workspace set callbacks = ${toJsonText(policy)}::jsonb where id = ${workspaceId}`;
    },
  };
}
