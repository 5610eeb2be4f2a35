import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { Failed } from "../parts/failed.tsx";
import { Loading } from "../parts/loading.tsx";
import { words } from "../words/en.ts";
import { Shell } from "./shell.tsx";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <p>{words.state.notFound}</p>,
});

const page = {
  live: createRoute({
    getParentRoute: () => root,
    path: "/",
    component: lazyRouteComponent(() => import("../features/live/live-page.tsx"), "LivePage"),
  }),
};

/** Every page of the console by its address; each is loaded when it is first opened. */
export const router = createRouter({
  routeTree: root.addChildren(Object.values(page)),
  defaultPreload: "intent",
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
