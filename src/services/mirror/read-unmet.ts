import type { CrmClient, CrmKind } from "../../crm/port.ts";
import { eraseErased, type Deps as LookDeps } from "./look-for-gone.ts";

export type Deps = Pick<LookDeps, "noteHints" | "requestErasure"> & {
  /** Records that a pass has not met, by ascending id from after one on. */
  readonly listUnmet: (
    workspaceId: string,
    kind: CrmKind,
    pass: string,
    page: { readonly after: string; readonly limit: number },
  ) => Promise<string[]>;
  readonly readHints: (workspaceId: string, connectionId: string) => Promise<unknown>;
};

export type ReadUnmet = ReturnType<typeof createReadUnmet>;

const KINDS = ["contact", "company", "deal", "ticket", "lead"] as const satisfies CrmKind[];
const PAGE = 1_000;

/**
 * Reads by its id what a complete pass has not met, before it is forgotten: a CRM's list may leave records out that it has
 * all the same. A contact who wanted to be forgotten meanwhile is erased. `holdOn` is called now and then.
 */
export function createReadUnmet(deps: Deps) {
  return async (
    where: {
      readonly workspaceId: string;
      readonly connectionId: string;
      readonly client: CrmClient;
      readonly pass: string;
    },
    holdOn: () => Promise<void>,
  ): Promise<void> => {
    const { workspaceId, connectionId, pass } = where;
    for (const kind of KINDS) {
      let after = "";
      for (;;) {
        const ids = await deps.listUnmet(workspaceId, kind, pass, { after, limit: PAGE });
        const last = ids.at(-1);
        if (last === undefined) break;
        if (kind === "contact") await eraseErased(deps, { ...where, kind }, ids, holdOn);
        await deps.noteHints(workspaceId, connectionId, kind, ids);
        await deps.readHints(workspaceId, connectionId);
        await holdOn();
        after = last;
      }
    }
  };
}
