import type { ObjectType } from "./property-definitions.ts";
import type { PropertyDefinition } from "./property-group.ts";

/** A definition as the properties API answers it. */
export function toPropertyAnswer(
  definition: PropertyDefinition,
  objectType: ObjectType,
): Record<string, unknown> {
  return {
    name: definition.name,
    label: definition.label,
    description: "",
    type: definition.type,
    fieldType: definition.fieldType,
    groupName: definition.groupName,
    options: definition.options.map((value, displayOrder) => ({
      label: value,
      value,
      displayOrder,
      hidden: false,
    })),
    hasUniqueValue: definition.unique,
    hidden: false,
    hubspotDefined: true,
    calculated: definition.name.startsWith("hs_calculated_"),
    externalOptions: definition.name === "hubspot_owner_id",
    ...(definition.name === "hubspot_owner_id" ? { referencedObjectType: "OWNER" } : {}),
    formField: objectType === "contacts" && !definition.readOnly,
    displayOrder: -1,
    archived: false,
    modificationMetadata: {
      archivable: false,
      readOnlyDefinition: true,
      readOnlyValue: definition.readOnly,
    },
  };
}
