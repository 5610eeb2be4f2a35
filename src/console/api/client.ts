import createClient from "openapi-fetch";
import { words } from "../words/en.ts";
import { ApiError } from "./api-error.ts";
import { csrfToken, renewCsrfToken } from "./csrf.ts";
import type { paths } from "./generated/schema.ts";
import { chosenWorkspace } from "./workspace.ts";

/** The admin API, typed by its own OpenAPI document. */
export const api = createClient<paths>({ baseUrl: "/", fetch: send });

/** A change that is refused since one has signed in anew in another tab is asked for once more, as the same person. */
async function send(request: Request): Promise<Response> {
  const again = request.method === "GET" ? null : request.clone();
  const answer = await fetch(toOurs(request));
  if (answer.status !== 401 || again === null || !(await isSignedInAnew())) return answer;
  return fetch(toOurs(again));
}

function toOurs(request: Request): Request {
  const workspace = chosenWorkspace();
  if (workspace !== null) request.headers.set("stickyline-workspace", workspace);
  const csrf = csrfToken();
  if (csrf !== null) request.headers.set("stickyline-csrf", csrf);
  return request;
}

async function isSignedInAnew(): Promise<boolean> {
  const { data } = await api.GET("/api/me");
  return data !== undefined && renewCsrfToken(data.csrfToken, whoIs(data));
}

/** Whose session it is. */
export function whoIs({ kind, id }: { readonly kind: string; readonly id: string | null }): string {
  return `${kind} ${id}`;
}

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
  // of something between us and the server
  if (!isRecord(error)) return new ApiError(status, "UNKNOWN", words.state.noAnswer(status));
  const { code, message, field } = error;
  return new ApiError(
    status,
    typeof code === "string" ? code : "UNKNOWN",
    typeof message === "string" ? message : words.state.noAnswer(status),
    typeof field === "string" ? field : null,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
