import { readFileSync } from "node:fs";
import { Ajv } from "ajv";

/** Where HubSpot's published OpenAPI files are, when they are beside the repository. */
export const SPECS = new URL("../../../../shared/specs/hubspot/", import.meta.url);
type Schema = Record<string, unknown>;

/**
 * A published schema made as strict as its words: no field that it doesn't name. Two places where the files
 * are known to be behind what HubSpot answers are mended: property values may be null, and a 207's
 * `subCategory` is a text.
 */
function toStrict(node: unknown, name = ""): unknown {
  if (Array.isArray(node)) return node.map((item) => toStrict(item));
  if (typeof node !== "object" || node === null) return node;
  const copy: Schema = Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !["example", "format", "description"].includes(key))
      .map(([key, value]) => {
        if (key === "properties") {
          const fields = Object.entries(value as Schema);
          return [
            key,
            Object.fromEntries(fields.map(([field, one]) => [field, toStrict(one, field)])),
          ];
        }
        return [key, toStrict(value)];
      }),
  );
  if (name === "subCategory") return { type: "string" };
  if (name === "properties" && copy["additionalProperties"] !== undefined)
    return { ...copy, additionalProperties: { type: ["string", "null"] } };
  if (copy["type"] === "object" && copy["additionalProperties"] === undefined)
    return { ...copy, additionalProperties: false };
  return copy;
}

/** What is wrong with something by one schema of a published file; nothing: an empty list. */
export function faultsOf(file: string, schema: string, answer: unknown): unknown[] {
  const spec = JSON.parse(readFileSync(new URL(file, SPECS), "utf8")) as {
    components: { schemas: Record<string, Schema> };
  };
  const schemas = Object.fromEntries(
    Object.entries(spec.components.schemas).map(([name, one]) => [name, toStrict(one)]),
  );
  // every error names its status in the body as well, which the files leave out
  const error = schemas["Error"] as { properties: Schema } | undefined;
  if (error !== undefined)
    Object.assign(error.properties, {
      status: { type: "string" },
      policyName: { type: "string" },
      errorType: { type: "string" },
    });
  const ajv = new Ajv({ strict: false, allErrors: true });
  const validate = ajv.compile({
    $ref: `#/components/schemas/${schema}`,
    components: { schemas },
  });
  return validate(answer) ? [] : (validate.errors ?? []);
}
