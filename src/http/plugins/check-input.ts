import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import { invalidInput } from "../../domain/errors.ts";
import { checkShape } from "../../edge/json.ts";
import { isRecord } from "../../edge/record.ts";
import { isStorable } from "../../edge/text.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** How the route's query is read. */
    queryForm?: QueryForm;
  }
}

type QueryForm = {
  readonly names: ReadonlySet<string>;
  readonly numbers: readonly string[];
  readonly isStrict: boolean;
};

const NUMBER = /^-?\d{1,15}(\.\d{1,9})?$/;

/**
 * What any request of this scope may say, whatever its route: JSON of a bounded shape, texts that our stores take, and
 * numbers that end. INPUT_INVALID names the field otherwise. A body is taken as it was sent, without any conversion; an
 * empty one is no body. A query knows texts alone, so its numbers are read here, by the route's schema.
 */
export function checkInput(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, readBody(body.toString()));
    } catch (error) {
      done(error instanceof Error ? error : new Error("unreadable", { cause: error }));
    }
  });
  app.addHook("onRoute", (route) => {
    const queryForm = queryOf(route);
    if (queryForm !== null) route.config = { ...route.config, queryForm };
  });
  app.addHook("preValidation", async (request) => {
    refuseFaults(request.params);
    refuseFaults(request.query);
    refuseFaults(request.body);
    readQuery(request);
  });
}

function readBody(text: string): unknown {
  if (text.trim() === "") return undefined;
  checkShape(text);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw invalidInput("body", "this is not valid JSON");
  }
}

function refuseFaults(value: unknown, path: readonly string[] = []): void {
  const field = path.join(".");
  if (typeof value === "string" && !isStorable(value)) {
    throw invalidInput(
      field,
      `${field}: must be text without NUL characters or unpaired surrogates`,
    );
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw invalidInput(field, `${field}: must be a finite number`);
  }
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) refuseFaults(member, [...path, `${index}`]);
  } else if (isRecord(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (!isStorable(name) || name === "__proto__") {
        throw invalidInput(
          [...path, "?"].join("."),
          "one of the names here is not a valid field name",
        );
      }
      refuseFaults(member, [...path, name]);
    }
  }
}

/** What the route's schema says of its query; null: it has none. */
function queryOf({ schema }: RouteOptions): QueryForm | null {
  const query: unknown = schema?.querystring;
  if (!isRecord(query) || !isRecord(query["properties"])) return null;
  const properties = Object.entries(query["properties"]);
  return {
    names: new Set(properties.map(([name]) => name)),
    numbers: properties.flatMap(([name, property]) =>
      isRecord(property) && (property["type"] === "integer" || property["type"] === "number")
        ? [name]
        : [],
    ),
    isStrict: query["additionalProperties"] === false,
  };
}

/** What a route does not know never reaches it, be it that its schema refuses it. */
function readQuery({ query, routeOptions }: FastifyRequest): void {
  const form = routeOptions.config.queryForm;
  if (form === undefined || !isRecord(query)) return;
  for (const name of Object.keys(query)) {
    // that one is for all routes, and was read by now
    if (!form.names.has(name) && (!form.isStrict || name === "workspace")) delete query[name];
  }
  for (const name of form.numbers) {
    const text = query[name];
    if (typeof text === "string" && NUMBER.test(text)) query[name] = Number(text);
  }
}
