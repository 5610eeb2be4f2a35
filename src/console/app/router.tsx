import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  retainSearchParams,
  stringifySearchWith,
} from "@tanstack/react-router";
import { Failed } from "../parts/failed.tsx";
import { Loading } from "../parts/loading.tsx";
import { words } from "../words/en.ts";
import { Shell } from "./shell.tsx";

/** Every page is of the workspace that its address names, and so is every page that it leads to. */
const root = createRootRoute({
  validateSearch: ({ workspace }: Record<string, unknown>): { workspace?: string } =>
    typeof workspace === "string" ? { workspace } : {},
  search: { middlewares: [retainSearchParams(["workspace"])] },
  component: Shell,
  notFoundComponent: () => <p>{words.state.notFound}</p>,
});

const live = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("../features/live/live-page.tsx"), "LivePage"),
});
const calls = createRoute({
  getParentRoute: () => root,
  path: "/calls",
  component: lazyRouteComponent(() => import("../features/calls/calls-page.tsx"), "CallsPage"),
});
const call = createRoute({
  getParentRoute: () => root,
  path: "/calls/$id",
  component: lazyRouteComponent(() => import("../features/calls/call-page.tsx"), "CallPage"),
});
const callbacks = createRoute({
  getParentRoute: () => root,
  path: "/callbacks",
  component: lazyRouteComponent(
    () => import("../features/callbacks/callbacks-page.tsx"),
    "CallbacksPage",
  ),
});
const people = createRoute({
  getParentRoute: () => root,
  path: "/people",
  component: lazyRouteComponent(() => import("../features/people/people-page.tsx"), "PeoplePage"),
});
const policies = createRoute({
  getParentRoute: () => root,
  path: "/policies",
  component: lazyRouteComponent(
    () => import("../features/policies/policies-page.tsx"),
    "PoliciesPage",
  ),
});
const policy = createRoute({
  getParentRoute: () => root,
  path: "/policies/$id",
  component: lazyRouteComponent(() => import("../features/policies/policy-page.tsx"), "PolicyPage"),
});
const lines = createRoute({
  getParentRoute: () => root,
  path: "/lines",
  component: lazyRouteComponent(() => import("../features/lines/lines-page.tsx"), "LinesPage"),
});
const reports = createRoute({
  getParentRoute: () => root,
  path: "/reports",
  component: lazyRouteComponent(
    () => import("../features/reports/reports-page.tsx"),
    "ReportsPage",
  ),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(
    () => import("../features/settings/settings-page.tsx"),
    "SettingsPage",
  ),
});
const setUp = createRoute({
  getParentRoute: () => root,
  path: "/set-up",
  component: lazyRouteComponent(() => import("../features/set-up/set-up-page.tsx"), "SetUpPage"),
});
const me = createRoute({
  getParentRoute: () => root,
  path: "/me",
  component: lazyRouteComponent(() => import("../features/me/me-page.tsx"), "MePage"),
});
const pages = [
  me,
  live,
  calls,
  call,
  callbacks,
  people,
  policies,
  policy,
  lines,
  reports,
  settings,
  setUp,
];

/** Every page of the console by its address; each is loaded when it is first opened. */
export const router = createRouter({
  routeTree: root.addChildren(pages),
  // an id stays as it is written: 123 is no number, and gets no quotes
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  defaultPreload: "intent",
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
