import { useInfiniteQuery } from "@tanstack/react-query";
import { api, read } from "./client.ts";
import type { Outcome } from "./outcomes.ts";

export type CallSearch = {
  readonly number?: string;
  /** Of a person; the CRM is asked who is called so. */
  readonly name?: string;
  readonly repId?: string;
  readonly lineId?: string;
  readonly outcome?: Outcome;
  readonly from?: string;
  readonly to?: string;
};

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
