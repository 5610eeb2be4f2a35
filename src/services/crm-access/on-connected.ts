import { StickylineError } from "../../domain/errors.ts";

export type Deps = {
  readonly get: (
    workspaceId: string,
    connectionId: string,
  ) => Promise<{ readonly status: string } | null>;
  readonly setStatus: (
    workspaceId: string,
    connectionId: string,
    status: "connected" | "refused",
  ) => Promise<void>;
};

type OnConnection = (workspaceId: string, connectionId: string) => Promise<unknown>;

/** Reads from a connection. One that a newer one replaced is left alone; one that the CRM refuses is marked, for the admin. */
export function createOnConnected({ get, setStatus }: Deps): (work: OnConnection) => OnConnection {
  return (work) => async (workspaceId, connectionId) => {
    const connection = await get(workspaceId, connectionId);
    if (connection === null || connection.status === "replaced") return;
    try {
      await work(workspaceId, connectionId);
      if (connection.status === "connected") return;
      await setStatus(workspaceId, connectionId, "connected");
    } catch (error) {
      if (error instanceof StickylineError && error.code === "UNAUTHORIZED") {
        await setStatus(workspaceId, connectionId, "refused");
      }
      throw error;
    }
  };
}
