export type Fetched =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
    }
  | { readonly kind: "timeout" }
  | { readonly kind: "unreachable" };

export type FetchText = (
  url: string,
  options: {
    readonly method?: "GET" | "POST";
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Real milliseconds for the whole answer. */
    readonly timeoutMs: number;
  },
) => Promise<Fetched>;

/** One request, no redirect followed, never throws. */
export const fetchText: FetchText = async (
  url,
  { timeoutMs, method = "GET", headers = {}, body },
) => {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: "manual",
      signal,
      ...(body !== undefined && { body }),
    });
    const contentType = response.headers.get("content-type") ?? "";
    return { kind: "answered", status: response.status, contentType, text: await response.text() };
  } catch {
    return { kind: signal.aborted ? "timeout" : "unreachable" };
  }
};

/** The URL with these parameters added to those that it has. */
export function withQuery(url: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(parameters).toString();
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}
