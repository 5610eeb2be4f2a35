import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error.ts";

/** Nothing is polled: what changes is pushed, and a page that was out of reach is read anew when it comes back. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => !(error instanceof ApiError && error.status < 500) && count < 2,
    },
  },
});
