import { useQuery } from "@tanstack/react-query";
import { createAskTogether } from "./ask-together.ts";
import { api, read } from "./client.ts";
import { chosenWorkspace } from "./workspace.ts";

const FRESH_MS = 600_000;

/** What the CRM calls the one contact that a caller is; undefined while that is not known, or not to be known. */
export function useCallerName(contacts: readonly string[]): string | undefined {
  const [id, ...others] = contacts;
  return useName("id", id === undefined || others.length > 0 ? null : id, askById);
}

/** What the CRM calls the one contact that has this number; likewise. */
export function useNameOf(number: string | null): string | undefined {
  return useName("number", number, askByNumber);
}

function useName(
  by: string,
  key: string | null,
  ask: (key: string) => Promise<string | null>,
): string | undefined {
  const { data } = useQuery({
    queryKey: ["names", chosenWorkspace(), by, key],
    queryFn: () => ask(key ?? ""),
    enabled: key !== null,
    staleTime: FRESH_MS,
    retry: false,
  });
  return data ?? undefined;
}

const askById = createAskTogether(async (asked) => {
  const query = { ids: asked.join(",") };
  const { items } = await read(api.GET("/api/contacts/names", { params: { query } }));
  return new Map(items.map(({ crmId, name }) => [crmId, name]));
});

const askByNumber = createAskTogether(async (asked) => {
  const { items } = await read(api.POST("/api/contacts/names", { body: { numbers: [...asked] } }));
  return new Map(items.map(({ number, name }) => [number, name]));
});
