/** The pages that the menu leads to, in its order, each with the least role that it is for. */
export const pages = [
  { path: "/", name: "live", least: "manager" },
  { path: "/me", name: "me", least: "rep" },
  { path: "/calls", name: "calls", least: "manager" },
  { path: "/callbacks", name: "callbacks", least: "rep" },
  { path: "/people", name: "people", least: "manager" },
  { path: "/policies", name: "policies", least: "manager" },
  { path: "/lines", name: "lines", least: "manager" },
  { path: "/reports", name: "reports", least: "manager" },
  { path: "/settings", name: "settings", least: "admin" },
  { path: "/set-up", name: "setUp", least: "admin" },
] as const;
