import { Type, type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";
import { ANSWER_LIMITS } from "../../edge/json.ts";
import type { TelephonyClientOptions } from "../telephony-client.ts";
import { createApiRequest } from "../request.ts";
import { parseExactJson } from "./exact-json.ts";
import { ErrorSchema } from "./schemas.ts";

type Query = Readonly<Record<string, string>>;

/** Dialpad's API v2 over HTTP. Every function throws StickylineErrors only. */
export type DialpadRequest = {
  get<T extends TSchema>(path: string, schema: T, query?: Query): Promise<Static<T>>;
  /** All pages of a list: `items` may be missing, the last page has no cursor. */
  list<T extends TSchema>(path: string, schema: T, query?: Query): Promise<Static<T>[]>;
  post<T extends TSchema>(path: string, body: object, schema: T): Promise<Static<T>>;
  patch<T extends TSchema>(path: string, body: object, schema: T): Promise<Static<T>>;
  /** Dialpad answers some with the entity and some with nothing. What is gone already is no error. */
  remove(path: string): Promise<void>;
};

/** A list that goes on after this many pages repeats itself. */
const MOST_PAGES = 1_000;

const Page = Type.Object({
  items: Type.Optional(Type.Union([Type.Array(Type.Unknown()), Type.Null()])),
  cursor: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

/** Bearer auth. https://developers.dialpad.com/docs/http-status-code */
export function createDialpadRequest(options: TelephonyClientOptions): DialpadRequest {
  const { apiKey } = options;
  const request = createApiRequest(options, {
    vendor: "Dialpad",
    headers: async () => ({ authorization: `Bearer ${apiKey}` }),
    keyMend: "Create a company API key as a company admin and connect with it",
    parse: parseText,
    reasonIn: (text, sent) => scrub(messageIn(text), [apiKey, ...Object.values(sent ?? {})]),
  });
  const base = "/api/v2";

  return {
    get: (path, schema, query = {}) =>
      request({ method: "GET", base, path, query }, (value, check) => check(schema, value)),
    async list(path, schema, query = {}) {
      const found: Static<typeof schema>[] = [];
      let cursor = "";
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const asked = cursor === "" ? query : { ...query, cursor };
        cursor = await request({ method: "GET", base, path, query: asked }, (value, check) => {
          const answer = check(Page, value);
          found.push(...(answer.items ?? []).map((item) => check(schema, item)));
          return answer.cursor ?? "";
        });
        if (cursor === "") return found;
      }
      throw new StickylineError("VENDOR_UNAVAILABLE", `Dialpad's list ${path} does not end.`);
    },
    post: (path, body, schema) =>
      request({ method: "POST", base, path, body }, (value, check) => check(schema, value)),
    patch: (path, body, schema) =>
      request({ method: "PATCH", base, path, body }, (value, check) => check(schema, value)),
    async remove(path) {
      try {
        await request({ method: "DELETE", base, path }, () => undefined);
      } catch (error) {
        if (!(error instanceof StickylineError) || error.code !== "NOT_FOUND") throw error;
      }
    },
  };
}

/**
 * The same, remembering each list until something in it is changed: twenty lines of one company are looked after by
 * the requests of one, of which the company has twenty a second for all its apps.
 */
export function rememberLists(request: DialpadRequest): DialpadRequest {
  const lists = new Map<string, Promise<unknown[]>>();
  const forget = (path: string) => {
    for (const known of lists.keys()) if (path.startsWith(known)) lists.delete(known);
  };
  return {
    ...request,
    async list(path, schema, query) {
      if (query !== undefined) return request.list(path, schema, query);
      const known = lists.get(path) ?? request.list(path, schema);
      lists.set(path, known);
      return (await known).filter((item): item is Static<typeof schema> =>
        Value.Check(schema, item),
      );
    },
    post(path, body, schema) {
      forget(path);
      return request.post(path, body, schema);
    },
    patch(path, body, schema) {
      forget(path);
      return request.patch(path, body, schema);
    },
    remove(path) {
      forget(path);
      return request.remove(path);
    },
  };
}

function parseText(text: string): unknown {
  return parseExactJson(text, ANSWER_LIMITS);
}

/** Google-style errors hold a sentence; HTML and empty bodies tell nothing. */
function messageIn(text: string): string {
  try {
    const body = parseText(text);
    return Value.Check(ErrorSchema, body) ? (body.error.message ?? "") : "";
  } catch {
    return "";
  }
}

/** Dialpad may quote what it was sent: our key and values, e-mails, numbers and ids are taken out. */
function scrub(message: string, sent: readonly unknown[]): string {
  const hidden = sent
    .filter((value) => typeof value === "string")
    .filter((value) => value.length >= 6)
    .reduce((text, value) => text.replaceAll(value, "…"), message);
  return hidden
    .replaceAll(/\S+@\S+/g, "…")
    .replaceAll(/\+?\d[\d\s().-]{5,}\d/g, "…")
    .slice(0, 200);
}
