/** Contact properties that say whether a person may be called: a name, or a name and the value that counts. */
export type ConsentProperties = {
  readonly doNotCallProperties: readonly string[];
  readonly consentProperty: string | null;
};

type Properties = Readonly<Record<string, string | null | undefined>>;

/** The names alone, as they are asked for. */
export function consentNames({
  doNotCallProperties,
  consentProperty,
}: ConsentProperties): string[] {
  const all =
    consentProperty === null ? doNotCallProperties : [...doNotCallProperties, consentProperty];
  return all.map((one) => split(one).name);
}

/** From when on nobody may call this contact, epoch milliseconds, 0: for ever; null: no property says so. */
export function noCallFrom(properties: Properties, chosen: readonly string[]): number | null {
  const times = chosen.map((one) => saidFrom(properties, one)).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** From when on they agree to be called, as above; null where no property was chosen. */
export function consentFrom(properties: Properties, chosen: string | null): number | null {
  return chosen === null ? null : saidFrom(properties, chosen);
}

/**
 * From when on a property says yes: a checkbox at once, a date by its day. With a value, it says so where it holds that
 * value, alone or as one of several.
 */
function saidFrom(properties: Properties, chosen: string): number | null {
  const { name, value } = split(chosen);
  const text = (properties[name] ?? "").trim().toLowerCase();
  if (value !== null) {
    const held = text.split(";").map((one) => one.trim());
    return held.includes(value.trim().toLowerCase()) ? 0 : null;
  }
  if (text === "true" || text === "yes") return 0;
  // HubSpot's times: milliseconds, or ISO 8601; a count is none
  if (/^\d{11,14}$/.test(text)) return Number(text);
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : Math.max(0, time);
}

function split(chosen: string): { readonly name: string; readonly value: string | null } {
  const at = chosen.indexOf("=");
  return at === -1
    ? { name: chosen, value: null }
    : { name: chosen.slice(0, at), value: chosen.slice(at + 1) };
}
