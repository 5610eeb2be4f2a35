import { useRouterState } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { mayAs, useMe } from "../api/me.ts";
import { Empty } from "../parts/empty.tsx";
import { words } from "../words/en.ts";
import { pages } from "./pages.ts";

/** A page is shown to whom it is for; the API refuses its data to others in any case. */
export function Allowed({ children }: { children: ReactNode }) {
  const here = useRouterState({ select: (state) => state.location.pathname });
  const { data: me } = useMe();
  const page = pages.find(({ path }) => path !== "/" && here.startsWith(path));
  if (page === undefined || mayAs(me?.role ?? "", page.least)) return children;
  return <Empty title={words.state.forbidden}>{words.state.forbiddenHint}</Empty>;
}
