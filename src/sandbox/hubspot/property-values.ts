import type { HubspotSwitches } from "./assumptions.ts";
import { type PropertyFault, invalidProperties, invalidRequest } from "./hubspot-error.ts";
import { type ObjectType, PROPERTY_DEFINITIONS } from "./property-definitions.ts";
import type { PropertyDefinition } from "./property-group.ts";

export type PropertyRules = {
  readonly switches: HubspotSwitches;
  readonly isActiveOwner: (id: string) => boolean;
};

/**
 * The property values of a create or update, checked as HubSpot checks them: every name known and writable,
 * every value text of its property's type. Throws the 400 that lists all faults.
 */
export function readProperties(
  objectType: ObjectType,
  given: Readonly<Record<string, unknown>>,
  rules: PropertyRules,
): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "string") values.set(name, value);
    else if (typeof value === "number" && rules.switches.propertyValues === "numbers")
      values.set(name, String(value));
    else throw invalidRequest(`Invalid input JSON: property "${name}" must be a string`, name);
  }
  const faults = [...values].flatMap(([name, value]) => {
    const definition = PROPERTY_DEFINITIONS[objectType].get(name);
    const wrong = findFault(definition, name, value, rules);
    return wrong === null ? [] : [wrong];
  });
  if (faults.length > 0) throw invalidProperties(faults);
  return normalised(objectType, values);
}

function findFault(
  definition: PropertyDefinition | undefined,
  name: string,
  value: string,
  rules: PropertyRules,
): PropertyFault | null {
  const fault = (error: string, message: string): PropertyFault => ({
    isValid: false,
    message,
    error,
    name,
  });
  if (definition === undefined)
    return fault("PROPERTY_DOESNT_EXIST", `Property "${name}" does not exist`);
  if (definition.readOnly)
    return fault("READ_ONLY_VALUE", `"${name}" is a read only property; its value cannot be set.`);
  if (value === "") return null;
  if (name === "hs_call_recording_url") return findRecordingFault(value, rules, fault);
  if (name === "hubspot_owner_id") return findOwnerFault(value, rules, fault);
  switch (definition.type) {
    case "string":
      return null;
    case "number":
      return /^-?\d+(\.\d+)?$/.test(value)
        ? null
        : fault("INVALID_NUMBER", `${value} was not a valid number.`);
    case "datetime":
      return toEpochMs(value) === null
        ? fault("INVALID_LONG", `${value} was not a valid long.`)
        : null;
    case "bool":
      return value === "true" || value === "false"
        ? null
        : fault("INVALID_BOOLEAN", `${value} was not a valid boolean.`);
    case "enumeration":
      return definition.options.includes(value)
        ? null
        : fault(
            "INVALID_OPTION",
            `${value} was not one of the allowed options: [${definition.options.join(", ")}]`,
          );
  }
}

function findRecordingFault(
  value: string,
  { switches }: PropertyRules,
  fault: (error: string, message: string) => PropertyFault,
): PropertyFault | null {
  if (switches.recordingUrls === "any" || value.startsWith("https://")) return null;
  return fault("INVALID_URL", `${value} was not a valid https URL.`);
}

function findOwnerFault(
  value: string,
  rules: PropertyRules,
  fault: (error: string, message: string) => PropertyFault,
): PropertyFault | null {
  if (!/^\d+$/.test(value))
    return fault("INVALID_INTEGER", `${value} was not a valid integer (for owner ID).`);
  if (rules.switches.unknownOwner === "refused" && !rules.isActiveOwner(value))
    return fault("INVALID_OWNER_ID", `Owner ${value} does not exist`);
  return null;
}

/** A date property's value in milliseconds: digits or ISO 8601 with a zone; null for anything else. */
export function toEpochMs(value: string): number | null {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(value))
    return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

/** Dates are answered as ISO 8601, however they were written. */
function normalised(
  objectType: ObjectType,
  values: ReadonlyMap<string, string>,
): Map<string, string> {
  return new Map(
    [...values].map(([name, value]) => {
      const isDate = PROPERTY_DEFINITIONS[objectType].get(name)?.type === "datetime";
      const at = isDate && value !== "" ? toEpochMs(value) : null;
      return [name, at === null ? value : new Date(at).toISOString()] as const;
    }),
  );
}
