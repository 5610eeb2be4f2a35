/** The pages that the menu leads to, in its order. */
export const pages = [
  { path: "/", name: "live" },
  { path: "/calls", name: "calls" },
  { path: "/callbacks", name: "callbacks" },
  { path: "/people", name: "people" },
  { path: "/policies", name: "policies" },
  { path: "/lines", name: "lines" },
  { path: "/reports", name: "reports" },
  { path: "/settings", name: "settings" },
  { path: "/set-up", name: "setUp" },
] as const;
