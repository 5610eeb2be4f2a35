import { useQuery } from "@tanstack/react-query";
import { api, read, whoIs } from "./client.ts";
import { keepCsrfToken } from "./csrf.ts";

/** Who is signed in here, and what they may do in the workspace that is shown. */
export function useMe() {
  return useQuery({
    queryKey: ["me"],
    queryFn: async () => {
      const me = await read(api.GET("/api/me"));
      keepCsrfToken(me.csrfToken, whoIs(me));
      return me;
    },
  });
}

const ORDER = ["rep", "manager", "admin", "installation"];

export type Least = "rep" | "manager" | "admin";

/** True when `role` may do what needs `least`. */
export function mayAs(role: string, least: Least): boolean {
  return ORDER.indexOf(role) >= ORDER.indexOf(least);
}

/** What this user may do; nothing while it is not known yet. */
export function useMay(least: Least): boolean {
  const { data } = useMe();
  return data !== undefined && mayAs(data.role, least);
}
