/** The pages that the menu leads to, in its order. */
export const pages = [{ path: "/", name: "live" }] as const;
