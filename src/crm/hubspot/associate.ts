import { StickylineError } from "../../domain/errors.ts";
import type { TimelineLinks } from "../port.ts";
import type { Deps } from "./deps.ts";
import { HUBSPOT_API_VERSION } from "./versions.ts";

/** HubSpot's own association types, from an engagement to what it is about. */
const TYPE_IDS = {
  calls: { contacts: 194, companies: 182, deals: 206 },
  notes: { contacts: 202, companies: 190, deals: 214 },
} as const;

export type EngagementType = keyof typeof TYPE_IDS;

/** What an engagement is about, as a create takes it. */
export async function toAssociations(
  type: EngagementType,
  links: TimelineLinks,
  { sdk }: Pick<Deps, "sdk">,
) {
  const { hubspotDefined: associationCategory } = await sdk();
  const to = (ids: readonly string[], associationTypeId: number) =>
    ids.map((id) => ({ to: { id }, types: [{ associationCategory, associationTypeId }] }));
  const types = TYPE_IDS[type];
  return [
    ...to(links.contactIds, types.contacts),
    ...to(links.companyIds, types.companies),
    ...to(links.dealIds, types.deals),
  ];
}

/**
 * Puts an engagement on the timelines that it is not on yet, by
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4. Safe to repeat; records that are gone are
 * left out, whether HubSpot names them in a 207 or refuses all for one.
 */
export async function associate(
  type: EngagementType,
  id: string,
  links: TimelineLinks,
  { post, read }: Deps,
): Promise<void> {
  const ends = [
    ["contacts", links.contactIds],
    ["companies", links.companyIds],
    ["deals", links.dealIds],
  ] as const;
  for (const [to, ids] of ends) {
    if (ids.length === 0) continue;
    const path = `/crm/associations/${HUBSPOT_API_VERSION}/${type}/${to}/batch/associate/default`;
    // repeating it changes nothing, so it is retried like a read
    const tie = (some: readonly string[]) =>
      read(() => post(path, { inputs: some.map((one) => ({ from: { id }, to: { id: one } })) }));
    try {
      await tie(ids);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      for (const one of ids) await tie([one]).catch(unlessRefused);
    }
  }
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof StickylineError)) return false;
  return error.code === "VENDOR_REFUSED" || error.code === "NOT_FOUND";
}

function unlessRefused(error: unknown): void {
  if (!isRefusal(error)) throw error;
}
