import { useQuery } from "@tanstack/react-query";
import { api, read } from "../api/client.ts";

/** The workspaces that this user may see; the first is shown unless the address names another. */
export function useWorkspaces() {
  return useQuery({
    queryKey: ["workspaces"],
    queryFn: async () => (await read(api.GET("/api/workspaces"))).items,
  });
}
