import { Type, type TSchema, type Static } from "typebox";
import { Value } from "typebox/value";

/** The admin API of a program. Paths without /api; throws on an answer that is no success. */
export function createAdminApi(url: string, adminToken: string) {
  async function call<S extends TSchema>(
    method: string,
    path: string,
    body: unknown,
    answer: S,
  ): Promise<Static<S>> {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return Value.Parse(answer, await response.json());
  }

  return {
    async makePolicy(name: string, policy: object): Promise<string> {
      const Made = Type.Object({ id: Type.String(), newestVersion: Type.Integer() });
      const made = await call("POST", "/policies", { name, policy }, Made);
      await call("POST", `/policies/${made.id}/live`, { version: made.newestVersion }, Type.Any());
      return made.id;
    },
    /** In the first workspace, or in the one that is named. */
    makeLine: (line: object, workspaceId?: string) =>
      call(
        "POST",
        workspaceId === undefined ? "/lines" : `/lines?workspace=${workspaceId}`,
        line,
        Type.Object({ id: Type.String(), key: Type.String() }),
      ),
    connectCrm: (accessToken: string, workspaceId: string) =>
      call(
        "POST",
        `/crm-connections?workspace=${workspaceId}`,
        { provider: "hubspot", accessToken },
        Type.Object({ id: Type.String() }),
      ),
    makeWorkspace: async (name: string): Promise<string> =>
      (await call("POST", "/workspaces", { name }, Type.Object({ id: Type.String() }))).id,
  };
}
