type PropertyType = "string" | "number" | "datetime" | "enumeration" | "bool";

export type PropertyDefinition = {
  readonly name: string;
  readonly label: string;
  readonly type: PropertyType;
  readonly fieldType: string;
  readonly groupName: string;
  readonly options: readonly string[];
  readonly readOnly: boolean;
  readonly unique: boolean;
};

type Traits = {
  readonly type?: PropertyType;
  readonly fieldType?: string;
  readonly options?: readonly string[];
  readonly readOnly?: boolean;
  readonly unique?: boolean;
};

// traits that many properties share
export const READ_ONLY = { readOnly: true } as const;
export const READ_ONLY_TIME = { type: "datetime", readOnly: true } as const;
export const TEXT = {} as const;
export const OWNER = { type: "enumeration", fieldType: "select" } as const;
export const OBJECT_ID = { type: "number", readOnly: true, unique: true } as const;

/** Properties of one group, by a table of what is special about each. */
export function propertyGroup(
  groupName: string,
  table: Readonly<Record<string, Traits>>,
): readonly PropertyDefinition[] {
  return Object.entries(table).map(([name, traits]) => ({
    name,
    label: name.replaceAll("_", " "),
    type: traits.type ?? "string",
    fieldType: traits.fieldType ?? (traits.options === undefined ? "text" : "select"),
    groupName,
    options: traits.options ?? [],
    readOnly: traits.readOnly ?? false,
    unique: traits.unique ?? false,
  }));
}
