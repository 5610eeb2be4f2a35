import { useInfiniteQuery } from "@tanstack/react-query";
import { api, read } from "./client.ts";

export type CallSearch = {
  readonly number?: string;
  readonly repId?: string;
  readonly lineId?: string;
  readonly outcome?: Outcome;
  readonly from?: string;
  readonly to?: string;
};

export type Outcome = (typeof OUTCOMES)[number];

/** What a call can come to, as the API names it. */
export const OUTCOMES = [
  "rep",
  "group",
  "team",
  "ask",
  "wait",
  "voicemail",
  "callback",
  "closed",
  "fallback",
] as const;

const PAGE = 100;

/**
 * Decisions that meet a search, page by page, newest first. Not read anew by what is pushed: a list that one is deep in
 * stays where it is.
 */
export function useFoundDecisions(search: CallSearch) {
  return useInfiniteQuery({
    queryKey: ["found-decisions", search],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      read(
        api.GET("/api/decisions", {
          params: {
            query: {
              ...search,
              limit: PAGE,
              ...(pageParam === "" ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: ({ cursor }) => cursor,
  });
}
