import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import { invalidInput } from "../../domain/errors.ts";
import { checkShape } from "../../edge/json.ts";
import { isRecord } from "../../edge/record.ts";
import { isStorable } from "../../edge/text.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The names in the route's query that are numbers. */
    queryNumbers?: readonly string[];
  }
}

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
    const numbers = numbersIn(route);
    if (numbers.length > 0) route.config = { ...route.config, queryNumbers: numbers };
  });
  app.addHook("preValidation", async (request) => {
    refuseFaults(request.params);
    refuseFaults(request.query);
    refuseFaults(request.body);
    readNumbers(request);
  });
}

function readBody(text: string): unknown {
  if (text.trim() === "") return undefined;
  checkShape(text);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw invalidInput("body", "this is no JSON");
  }
}

function refuseFaults(value: unknown, path: readonly string[] = []): void {
  const field = path.join(".");
  if (typeof value === "string" && !isStorable(value)) {
    throw invalidInput(field, `${field}: must be text without NUL and without half characters`);
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw invalidInput(field, `${field}: must be a number that ends`);
  }
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) refuseFaults(member, [...path, `${index}`]);
  } else if (isRecord(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (!isStorable(name) || name === "__proto__") {
        throw invalidInput([...path, "?"].join("."), "one of the names here is none of a field");
      }
      refuseFaults(member, [...path, name]);
    }
  }
}

/** Integers and numbers of the schema's own properties. */
function numbersIn({ schema }: RouteOptions): string[] {
  const query: unknown = schema?.querystring;
  const properties = isRecord(query) && isRecord(query["properties"]) ? query["properties"] : {};
  return Object.entries(properties).flatMap(([name, property]) =>
    isRecord(property) && (property["type"] === "integer" || property["type"] === "number")
      ? [name]
      : [],
  );
}

function readNumbers({ query, routeOptions }: FastifyRequest): void {
  if (!isRecord(query)) return;
  for (const name of routeOptions.config.queryNumbers ?? []) {
    const text = query[name];
    if (typeof text === "string" && NUMBER.test(text)) {
      query[name] = Number(text);
    }
  }
}
