import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { chosenWorkspace } from "./workspace.ts";

/** Changes of a moment are read anew together. */
const SETTLE_MS = 300;

/** Which queries are read anew, by their first key, when the server says that a kind of thing has changed. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  decisions: ["decisions", "callers"],
  calls: ["calls"],
  callbacks: ["callbacks"],
  connections: ["crm-connections", "crm-owners", "telephony-connections"],
  presence: ["presence", "callers"],
  settings: [
    "lines",
    "reps",
    "crm-owners",
    "policies",
    "pins",
    "presence",
    "workspace",
    "crm-connections",
    "telephony-connections",
  ],
};

const listeners = new Set<() => void>();
let connected = true;

function setConnected(now: boolean): void {
  if (now === connected) return;
  connected = now;
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** A server that refuses, as one does that restarts behind a proxy, is asked again after so long. */
const AGAIN_MS = 5_000;

/** Keeps every query that is on the screen as new as the server is, by what it pushes. */
export function useLive(): { readonly connected: boolean } {
  const queries = useQueryClient();
  useEffect(() => follow(queries), [queries]);
  return { connected: useSyncExternalStore(subscribe, () => connected) };
}

/** Until the function that is returned is called. */
function follow(queries: QueryClient): () => void {
  const changed = new Set<string>();
  let settling: ReturnType<typeof setTimeout> | null = null;
  let opening: ReturnType<typeof setTimeout> | null = null;
  let wasLost = false;

  function settle(): void {
    settling = null;
    const kinds = [...changed];
    changed.clear();
    for (const key of new Set(kinds.flatMap((kind) => QUERIES[kind] ?? []))) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
  }

  function open(): EventSource {
    const workspace = chosenWorkspace();
    const query = workspace === null ? "" : `?workspace=${encodeURIComponent(workspace)}`;
    const opened = new EventSource(`/api/live${query}`);
    opened.addEventListener("changed", ({ data }) => {
      for (const kind of kindsIn(data)) changed.add(kind);
      settling ??= setTimeout(settle, SETTLE_MS);
    });
    opened.addEventListener("open", () => {
      setConnected(true);
      if (wasLost) void queries.invalidateQueries();
      wasLost = false;
    });
    opened.addEventListener("error", () => {
      wasLost = true;
      setConnected(false);
      // a lost connection is opened anew by the browser, a refused one is not
      if (opened.readyState !== EventSource.CLOSED) return;
      void queries.invalidateQueries({ queryKey: ["me"] });
      opening ??= setTimeout(() => {
        opening = null;
        source = open();
      }, AGAIN_MS);
    });
    return opened;
  }

  let source = open();
  return () => {
    if (settling !== null) clearTimeout(settling);
    if (opening !== null) clearTimeout(opening);
    source.close();
  };
}

function kindsIn(data: unknown): readonly string[] {
  const parsed: unknown = typeof data === "string" ? JSON.parse(data) : null;
  if (typeof parsed !== "object" || parsed === null || !("kinds" in parsed)) return [];
  return Array.isArray(parsed.kinds) ? parsed.kinds.filter((kind) => typeof kind === "string") : [];
}
