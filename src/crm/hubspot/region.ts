import { getCountries, isSupportedCountry } from "libphonenumber-js/max";

/** How people write the two commonest countries, besides their names. */
const ALSO_WRITTEN: Readonly<Record<string, string>> = {
  usa: "US",
  "u.s.": "US",
  "u.s.a.": "US",
  america: "US",
  uk: "GB",
  "u.k.": "GB",
  "great britain": "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
};

const englishNames = new Intl.DisplayNames(["en"], { type: "region" });
const codeByName = new Map(
  getCountries().map((code) => [(englishNames.of(code) ?? code).toLowerCase(), code]),
);

/**
 * The region of a contact, ISO 3166 alpha-2, from HubSpot's `hs_country_region_code` or from what a person typed
 * in `country`; null when neither names a country with phone numbers.
 */
export function toRegion(...written: readonly (string | null | undefined)[]): string | null {
  for (const text of written) {
    const plain = (text ?? "").trim();
    const code = plain.toUpperCase();
    if (ALSO_WRITTEN[plain.toLowerCase()] === undefined && isSupportedCountry(code)) return code;
    const named = ALSO_WRITTEN[plain.toLowerCase()] ?? codeByName.get(plain.toLowerCase());
    if (named !== undefined) return named;
  }
  return null;
}
