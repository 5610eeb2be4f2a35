import { useQuery } from "@tanstack/react-query";
import { api, read } from "./client.ts";
import { wordFor } from "../words/known.ts";
import { vendorNames } from "../words/vendors.ts";
import { useMay } from "./me.ts";

type ItemOf<Hook extends () => { data: readonly unknown[] | undefined }> = NonNullable<
  ReturnType<Hook>["data"]
>[number];

export type Decision = ItemOf<() => ReturnType<typeof useDecisions>>;
export type Rep = ItemOf<typeof useReps>;
export type Line = ItemOf<typeof useLines>;
export type Call = ItemOf<() => ReturnType<typeof useCalls>>;
export type Callback = ItemOf<() => ReturnType<typeof useCallbacks>>;
export type Presence = ItemOf<typeof usePresence>;
export type CrmConnection = ItemOf<typeof useCrmConnections>;
export type PolicyName = ItemOf<typeof usePolicies>;

/** Each resource's first key is the word by which the server says that it has changed. */
export function useDecisions(filter: { readonly limit: number; readonly number?: string }) {
  return useQuery({
    queryKey: ["decisions", filter],
    queryFn: async () =>
      (await read(api.GET("/api/decisions", { params: { query: { ...filter } } }))).items,
  });
}

export function useDecision(id: string) {
  return useQuery({
    queryKey: ["decisions", id],
    queryFn: () => read(api.GET("/api/decisions/{id}", { params: { path: { id } } })),
  });
}

export function useCalls(limit: number) {
  return useQuery({
    queryKey: ["calls", limit],
    queryFn: async () =>
      (await read(api.GET("/api/calls", { params: { query: { limit } } }))).items,
  });
}

/** The call that a leg belongs to, whole; null while nothing was heard of it. */
export function useCallOfLeg(legId: string) {
  return useQuery({
    queryKey: ["calls", "of", legId],
    queryFn: async () =>
      (await read(api.GET("/api/calls", { params: { query: { legId } } }))).items[0] ?? null,
  });
}

/** Promises to ring back, in one state or in all; to a rep, their own. */
export function useCallbacks(state: CallbackState | null) {
  return useQuery({
    queryKey: ["callbacks", state],
    queryFn: async () =>
      (
        await read(
          api.GET("/api/callbacks", {
            params: { query: { limit: 1_000, ...(state === null ? {} : { state }) } },
          }),
        )
      ).items,
  });
}

export type CallbackState =
  "open" | "done" | "expired" | "cancelled" | "failed" | "withdrawn" | "joined";

export function usePresence() {
  return useQuery({
    queryKey: ["presence"],
    queryFn: async () => (await read(api.GET("/api/presence"))).items,
  });
}

/** None to a rep, who may see no others. */
export function useReps() {
  return useQuery({
    queryKey: ["reps"],
    enabled: useMay("manager"),
    queryFn: async () => (await read(api.GET("/api/reps"))).items,
  });
}

/** Numbers that always go to one rep; to a rep, their own. */
export function usePins() {
  return useQuery({
    queryKey: ["pins"],
    queryFn: async () => (await read(api.GET("/api/pins"))).items,
  });
}

/** People whom the CRM names as owners, each with the rep that they are. */
export function useCrmOwners() {
  return useQuery({
    queryKey: ["crm-owners"],
    queryFn: async () => (await read(api.GET("/api/crm-owners"))).items,
  });
}

/** None to a rep. */
export function useLines() {
  return useQuery({
    queryKey: ["lines"],
    enabled: useMay("manager"),
    queryFn: async () => (await read(api.GET("/api/lines"))).items,
  });
}

export function useCrmConnections() {
  return useQuery({
    queryKey: ["crm-connections"],
    queryFn: async () => (await read(api.GET("/api/crm-connections"))).items,
  });
}

export function useTelephonyConnections() {
  return useQuery({
    queryKey: ["telephony-connections"],
    queryFn: async () => (await read(api.GET("/api/telephony-connections"))).items,
  });
}

export function usePolicies() {
  return useQuery({
    queryKey: ["policies"],
    queryFn: async () => (await read(api.GET("/api/policies"))).items,
  });
}

/** Who has this phone, `vendor:type:id` as calls name it; the phone itself where nobody here has it. */
export function usePersonOn(): (identity: string | null) => string | null {
  const { data = [] } = useReps();
  const names = new Map(
    data.flatMap(({ identities, name }) =>
      identities.map(({ vendor, type, id }): [string, string] => [`${vendor}:${type}:${id}`, name]),
    ),
  );
  return (identity) => (identity === null ? null : (names.get(identity) ?? phoneOf(identity)));
}

function phoneOf(identity: string): string {
  const [vendor = "", , ...id] = identity.split(":");
  return `${wordFor(vendorNames, vendor)} ${id.join(":")}`;
}

/** A rep's name by id, as it is read just now. */
export function useRepName(): (repId: string | null | undefined) => string | null {
  const { data = [] } = useReps();
  const names = new Map(data.map(({ id, name }) => [id, name]));
  return (repId) => (repId == null ? null : (names.get(repId) ?? null));
}
