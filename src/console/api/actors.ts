import { useQuery } from "@tanstack/react-query";
import { words } from "../words/en.ts";
import { api, read } from "./client.ts";
import { useMay } from "./me.ts";

/** Who may sign in to this workspace; none to a rep. */
export function useUsers() {
  return useQuery({
    queryKey: ["users"],
    enabled: useMay("manager"),
    queryFn: async () => (await read(api.GET("/api/users"))).items,
  });
}

/** Keys of the workspace's API; none but to an admin. */
export function useKeys() {
  return useQuery({
    queryKey: ["tokens"],
    enabled: useMay("admin"),
    queryFn: async () => (await read(api.GET("/api/tokens"))).items,
  });
}

/** Users and keys by their ids, each as a person calls them. */
export function useAskerNames(): ReadonlyMap<string, string> {
  const { data: users = [] } = useUsers();
  const { data: keys = [] } = useKeys();
  return new Map([
    ...users.map(({ id, name, email }): [string, string] => [id, name === "" ? email : name]),
    ...keys.map(({ id, name }): [string, string] => [id, name]),
  ]);
}

/** Who did something, as the audit trail names them: `admin`, `user <id>`, `key <id>`, or a part of the program. */
export function useActorName(): (actor: string) => string {
  const names = useAskerNames();
  const { admin, formerUser, formerKey, itself, key } = words.actors;
  return (actor) => {
    const [kind, id] = actor.split(" ");
    if (kind === "user") return names.get(id ?? "") ?? formerUser;
    if (kind === "key") {
      const name = names.get(id ?? "");
      return name === undefined ? formerKey : key(name);
    }
    return kind === "admin" ? admin : itself;
  };
}
