import type { TestApp } from "../../support/start-app.ts";

type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
};
type Parameter = { readonly name: string; readonly in: string; readonly schema?: Schema };

export type Operation = {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
};
export type Field = { readonly path: readonly string[]; readonly schema: Schema };
export type Said = { readonly status: number; readonly text: string };

/** What a request that is no good may get, whatever the route. Anything else is a fault of ours. */
export const REFUSALS: readonly number[] = [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 431];

/** Each as it stands in a URL. */
export const HOSTILE_IDS: Readonly<Record<string, string>> = {
  NUL: "%00",
  "a NUL within": "a%00b",
  "half a pair": "%ed%a0%80",
  "no UTF-8": "%ff",
  "a broken escape": "%zz",
  endless: "a".repeat(10_000),
  dots: "..%2f..%2fetc%2fpasswd",
  unicode: encodeURIComponent("İ‮😀"),
  "beyond 2^53": "9007199254740993",
  "beyond all numbers": "1e999",
  negative: "-1",
  SQL: encodeURIComponent("' or 1=1; drop table rep; --"),
  prototype: "__proto__",
  "a line break": "%0d%0aset-cookie:a=b",
  blank: "%20",
  "a leap second": "2016-12-31T23:59:60Z",
};

/** What a field may be sent, as the JSON text it is sent in. */
export const HOSTILE_VALUES: readonly string[] = [
  "null",
  "true",
  '"false"',
  '"3"',
  '"2016-12-31T23:59:60Z"',
  '"0000-01-01T00:00:00Z"',
  '""',
  "0",
  "-1",
  "0.5",
  "1e18",
  "1e308",
  "1e999",
  "9007199254740993",
  String.raw`"\u0000"`,
  String.raw`"\ud800"`,
  `"${"x".repeat(50_000)}"`,
  `"${" ".repeat(50_000)}x\\n"`,
  "[]",
  "{}",
  '{"__proto__":{"a":1}}',
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  "[null]",
];

/** Everything that the app says it serves under /api. */
export async function listOperations(url: string): Promise<Operation[]> {
  const answer = await fetch(`${url}/api/openapi.json`);
  const { paths } = (await answer.json()) as {
    paths: Record<
      string,
      Record<
        string,
        {
          parameters?: Parameter[];
          requestBody?: { content?: Record<string, { schema?: Schema }> };
        }
      >
    >;
  };
  return Object.entries(paths)
    .filter(([path]) => path.startsWith("/api/"))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        parameters,
        body: requestBody?.content?.["application/json"]?.schema ?? null,
      })),
    );
}

/** Asks as the admin, or as whoever holds another token. `ids`: what each `{…}` of the path is, as it stands there. */
export async function askOperation(
  app: TestApp,
  { method, path }: Operation,
  options: {
    readonly ids?: string | ReadonlyMap<string, string>;
    readonly query?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly token?: string;
  } = {},
): Promise<Said> {
  const { ids = "none", query = "", body } = options;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    typeof ids === "string" ? ids : (ids.get(name) ?? "none"),
  );
  const response = await fetch(`${app.url}${filled}${query === "" ? "" : `?${query}`}`, {
    method,
    redirect: "manual",
    headers: {
      authorization: `Bearer ${options.token ?? app.adminToken}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** Every field of a body, those of objects within it too, but not those of list members. */
export function fieldsOf(schema: Schema, path: readonly string[] = []): Field[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]): Field[] => [
    { path: [...path, name], schema: property },
    ...fieldsOf(property, [...path, name]),
  ]);
  const within = (schema.anyOf ?? []).flatMap((one) => fieldsOf(one, path));
  return [...own, ...within];
}

export function isNullable({ type, anyOf = [] }: Schema): boolean {
  return type === "null" || anyOf.some((one) => isNullable(one));
}

/** Something that this schema takes, with all of its required fields. */
function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return sampleOf(schema.anyOf[0] ?? {});
  switch (schema.type ?? "") {
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]),
      );
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}));
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "string":
      if (schema.format === "date-time") return "2026-11-26T12:00:00.000Z";
      if (schema.pattern?.includes("\\+")) return "+14155550123";
      return "x".repeat(Math.max(schema.minLength ?? 1, 1));
    default:
      return {};
  }
}

/** A body with this JSON text in this place, and samples around it. */
export function bodyWith(schema: Schema, path: readonly string[], json: string): string {
  const mark = "the place of the hostile value";
  const whole = put(sampleOf(schema), path, mark);
  return JSON.stringify(whole).replace(JSON.stringify(mark), () => json);
}

function put(into: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const members = typeof into === "object" && into !== null ? Object.entries(into) : [];
  const known = members.find(([own]) => own === name)?.[1];
  return { ...Object.fromEntries(members), [name]: put(known, rest, value) };
}
