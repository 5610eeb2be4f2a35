import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";

export function useDecisions(limit: number) {
  return useQuery({
    queryKey: ["decisions", { limit }],
    queryFn: async () =>
      (await read(api.GET("/api/decisions", { params: { query: { limit } } }))).items,
  });
}

export function usePresence() {
  return useQuery({
    queryKey: ["presence"],
    queryFn: async () => (await read(api.GET("/api/presence"))).items,
  });
}

export function useReps() {
  return useQuery({
    queryKey: ["reps"],
    queryFn: async () => (await read(api.GET("/api/reps"))).items,
  });
}

export function useLines() {
  return useQuery({
    queryKey: ["lines"],
    queryFn: async () => (await read(api.GET("/api/lines"))).items,
  });
}
