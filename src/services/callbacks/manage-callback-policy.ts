import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { StickylineError } from "../../domain/errors.ts";
import { checkHours } from "../../schemas/check-hours.ts";
import type { Change } from "../admin/record-change.ts";

export type Deps = {
  readonly policies: {
    get(workspaceId: string): Promise<CallbackPolicy>;
    set(workspaceId: string, policy: CallbackPolicy): Promise<void>;
  };
  /** As it holds now, also where nobody has set one. */
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  readonly doNotCall: {
    add(workspaceId: string, number: string): Promise<void>;
    remove(workspaceId: string, number: string): Promise<boolean>;
    list(workspaceId: string): Promise<{ readonly number: string; readonly since: number }[]>;
  };
  /** Takes back the open callbacks to it. */
  readonly cancelBarred: (workspaceId: string, number: string) => Promise<void>;
  readonly audit: (change: Change) => Promise<void>;
};

export type ManageCallbackPolicy = ReturnType<typeof createManageCallbackPolicy>;

/** When callbacks are made, and to whom none is. The audit names no number. */
export function createManageCallbackPolicy(deps: Deps) {
  const { policies, policyOf, doNotCall, audit } = deps;
  const note = (workspaceId: string, action: string, details = {}) =>
    audit({ workspaceId, actor: "admin", action, subject: workspaceId, details });
  return {
    get: policyOf,

    async change(
      workspaceId: string,
      change: { readonly [K in keyof CallbackPolicy]?: CallbackPolicy[K] | undefined },
    ): Promise<CallbackPolicy> {
      const given = Object.fromEntries(
        Object.entries(change).filter(([, value]) => value !== undefined),
      );
      const policy = { ...(await policies.get(workspaceId)), ...given };
      const { weekly, holidays } = policy;
      checkHours({ timeZone: "UTC", weekly, holidays, forced: null }, "callbackPolicy");
      await policies.set(workspaceId, policy);
      await note(workspaceId, "callback-policy.changed", { changed: Object.keys(given) });
      return policy;
    },

    listDoNotCall: (workspaceId: string) => doNotCall.list(workspaceId),

    /** Open callbacks to this number are cancelled, but for one whose person is being called right now. */
    async addDoNotCall(workspaceId: string, number: string): Promise<void> {
      await doNotCall.add(workspaceId, number);
      await deps.cancelBarred(workspaceId, number);
      await note(workspaceId, "do-not-call.added");
    },

    async removeDoNotCall(workspaceId: string, number: string): Promise<void> {
      if (!(await doNotCall.remove(workspaceId, number))) {
        throw new StickylineError("NOT_FOUND", "this number is not on the do-not-call list");
      }
      await note(workspaceId, "do-not-call.removed");
    },
  };
}
