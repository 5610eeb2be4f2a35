import { useQuery } from "@tanstack/react-query";
import { api, read } from "./client.ts";
import { chosenWorkspace } from "./workspace.ts";

/** Rows that are drawn together ask together. */
const GATHER_MS = 50;
/** However many callers come, the CRM's limit is everybody's. */
const BETWEEN_MS = 2_000;
const MOST_TOGETHER = 100;
const FRESH_MS = 600_000;

type Waiting = { readonly id: string; readonly settle: (name: Promise<string | null>) => void };

let waiting: Waiting[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;
let askedAt = 0;

/** What the CRM calls the one contact that a caller is; undefined while that is not known, or not to be known. */
export function useCallerName(contacts: readonly string[]): string | undefined {
  const [id, ...others] = contacts;
  const { data } = useQuery({
    queryKey: ["names", chosenWorkspace(), id],
    queryFn: () => askName(id ?? ""),
    enabled: id !== undefined && others.length === 0,
    staleTime: FRESH_MS,
    retry: false,
  });
  return data ?? undefined;
}

function askName(id: string): Promise<string | null> {
  return new Promise((resolve) => {
    waiting.push({ id, settle: resolve });
    schedule();
  });
}

function schedule(): void {
  if (timer !== null || waiting.length === 0) return;
  timer = setTimeout(ask, Math.max(GATHER_MS, askedAt + BETWEEN_MS - Date.now()));
}

function ask(): void {
  timer = null;
  askedAt = Date.now();
  const asked = waiting.slice(0, MOST_TOGETHER);
  waiting = waiting.slice(MOST_TOGETHER);
  const ids = asked.map((one) => one.id).join(",");
  const names = read(api.GET("/api/contacts/names", { params: { query: { ids } } })).then(
    ({ items }) => new Map(items.map(({ crmId, name }) => [crmId, name])),
  );
  for (const { id, settle } of asked) settle(names.then((found) => found.get(id) ?? null));
  schedule();
}
