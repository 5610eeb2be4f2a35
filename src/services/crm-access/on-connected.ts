import { StickylineError } from "../../domain/errors.ts";

type Status = "connected" | "refused";

export type Deps = {
  readonly get: (
    workspaceId: string,
    connectionId: string,
  ) => Promise<{ readonly status: string } | null>;
  /** True for the one call that changed it; only between these two. `reason`: for people, of a refusal. */
  readonly setStatus: (
    workspaceId: string,
    connectionId: string,
    status: Status,
    refusal: { readonly reason: string; readonly at: number } | null,
  ) => Promise<boolean>;
  readonly tell: (
    workspaceId: string,
    connectionId: string,
    status: Status,
    reason: string | null,
  ) => Promise<void>;
  readonly now: () => number;
};

type OnConnection = (workspaceId: string, connectionId: string) => Promise<unknown>;

/**
 * Reads from a connection. One that a newer one replaced is left alone. One that the CRM refuses, as it does once a scope is
 * taken from it, is marked and told once; the next reading that is allowed marks it as connected.
 */
export function createOnConnected(deps: Deps): (work: OnConnection) => OnConnection {
  async function mark(
    workspaceId: string,
    connectionId: string,
    status: Status,
    reason: string | null,
  ): Promise<void> {
    const refusal = reason === null ? null : { reason, at: deps.now() };
    const isNews = await deps.setStatus(workspaceId, connectionId, status, refusal);
    if (isNews) await deps.tell(workspaceId, connectionId, status, reason);
  }

  return (work) => async (workspaceId, connectionId) => {
    const connection = await deps.get(workspaceId, connectionId);
    if (connection === null || connection.status === "replaced") return;
    try {
      await work(workspaceId, connectionId);
    } catch (error) {
      if (!(error instanceof StickylineError) || error.code !== "UNAUTHORIZED") throw error;
      // whoever watches connections comes back by themselves
      return mark(workspaceId, connectionId, "refused", error.message);
    }
    if (connection.status === "refused") await mark(workspaceId, connectionId, "connected", null);
  };
}
