import { toCountryCode } from "../../domain/country.ts";

/**
 * The region of a contact, ISO 3166 alpha-2, from HubSpot's `hs_country_region_code` or from what a person typed
 * in `country`; null when neither names a country with phone numbers.
 */
export function toRegion(...written: readonly (string | null | undefined)[]): string | null {
  for (const text of written) {
    const found = toCountryCode((text ?? "").slice(0, 100));
    if (found !== null) return found;
  }
  return null;
}
