import createClient from "openapi-fetch";
import { words } from "../words/en.ts";
import { ApiError } from "./api-error.ts";
import { csrfToken } from "./csrf.ts";
import type { paths } from "./generated/schema.ts";
import { chosenWorkspace } from "./workspace.ts";

/** The admin API, typed by its own OpenAPI document. */
export const api = createClient<paths>({ baseUrl: "/" });

api.use({
  onRequest({ request }) {
    const workspace = chosenWorkspace();
    if (workspace !== null) request.headers.set("stickyline-workspace", workspace);
    const csrf = csrfToken();
    if (csrf !== null) request.headers.set("stickyline-csrf", csrf);
    return request;
  },
});

/** What was asked for. Throws ApiError with the API's own sentence. */
export async function read<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer.catch(() => {
    throw new ApiError(0, "UNREACHABLE", words.state.unreachable);
  });
  if (data !== undefined) return data;
  throw toApiError(response.status, error);
}

/** Done, where there is nothing to read. Throws ApiError likewise. */
export async function done(
  answer: Promise<{ readonly error?: unknown; readonly response: Response }>,
): Promise<void> {
  const { error, response } = await answer.catch(() => {
    throw new ApiError(0, "UNREACHABLE", words.state.unreachable);
  });
  if (!response.ok) throw toApiError(response.status, error);
}

type Answer<T> =
  | { readonly data: T; readonly error?: never; readonly response: Response }
  | { readonly data?: never; readonly error: unknown; readonly response: Response };

function toApiError(status: number, body: unknown): ApiError {
  const error: unknown = isRecord(body) ? body["error"] : undefined;
  if (!isRecord(error)) return new ApiError(status, "UNKNOWN", `Stickyline answered ${status}.`);
  const { code, message, field } = error;
  return new ApiError(
    status,
    typeof code === "string" ? code : "UNKNOWN",
    typeof message === "string" ? message : `Stickyline answered ${status}.`,
    typeof field === "string" ? field : null,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
