import type { CrmCompany, CrmContact, CrmDeal, CrmOwner, CrmWork, CrmWorkKind } from "../port.ts";
import { consentFrom, consentNames, type ConsentProperties, noCallFrom } from "./call-consent.ts";
import { toRegion } from "./region.ts";
import type { HubspotOwner, HubspotRecord } from "./schemas.ts";

/** Where a contact's numbers may be: as typed first, then as HubSpot reads them, where the account has that. */
const PHONE_PROPERTIES = [
  "phone",
  "mobilephone",
  "hs_calculated_phone_number",
  "hs_calculated_mobile_number",
] as const;

const CONTACT_PROPERTIES: readonly string[] = [
  ...PHONE_PROPERTIES,
  "hubspot_owner_id",
  "country",
  "hs_country_region_code",
  "lastmodifieddate",
  "hs_object_id",
  "associatedcompanyid",
  "hs_merged_object_ids",
];

/** Where an account keeps further numbers of a contact, further owners, and whether they may be called. */
type FurtherProperties = ConsentProperties & {
  readonly phoneProperties: readonly string[];
  readonly ownerProperties: readonly string[];
};

const NO_FURTHER: FurtherProperties = {
  phoneProperties: [],
  ownerProperties: [],
  doNotCallProperties: [],
  consentProperty: null,
};

/** Named in every request for contacts; few, as a long URL is answered with 414. */
export function contactProperties(further: FurtherProperties): string[] {
  const { phoneProperties, ownerProperties } = further;
  const own = [...phoneProperties, ...ownerProperties, ...consentNames(further)];
  return [...new Set([...CONTACT_PROPERTIES, ...own])];
}

export const COMPANY_PROPERTIES: readonly string[] = [
  "phone",
  "country",
  "hs_country_code",
  "hubspot_owner_id",
  "hs_lastmodifieddate",
  "hs_merged_object_ids",
  "hs_parent_company_id",
];

const DEAL_PROPERTIES: readonly string[] = [
  "dealstage",
  "amount",
  "hs_is_closed",
  "hubspot_owner_id",
  "hs_lastmodifieddate",
  "hs_merged_object_ids",
];

/** HubSpot's "Deal Collaborator": owner ids with semicolons. */
const DEAL_TEAM = "hs_all_collaborator_owner_ids";

export function dealProperties({ dealTeam }: { readonly dealTeam: boolean }): string[] {
  return dealTeam ? [...DEAL_PROPERTIES, DEAL_TEAM] : [...DEAL_PROPERTIES];
}

/** By the name of their list. */
export const WORK_TYPES = { ticket: "tickets", lead: "leads" } as const;

export const WORK_PROPERTIES: Readonly<Record<CrmWorkKind, readonly string[]>> = {
  ticket: ["closed_date", "hubspot_owner_id", "hs_lastmodifieddate", "hs_merged_object_ids"],
  lead: ["hs_pipeline_stage", "hubspot_owner_id", "hs_lastmodifieddate"],
};

/** Where a lead of HubSpot's own pipeline ends; a stage of another one counts as open. */
const LEAD_ENDS: ReadonlySet<string> = new Set(["qualified-stage-id", "unqualified-stage-id"]);

/** An owner of HubSpot: `id` is the owner id that contacts name, never the user id. */
export function toOwner(owner: HubspotOwner): CrmOwner {
  const { id } = owner;
  const email = filled(owner.email);
  const name = [filled(owner.firstName), filled(owner.lastName)].filter((part) => part !== null);
  return {
    id,
    userId: filled(owner.userId),
    email,
    name: name.join(" ") || (email ?? `Owner ${id}`),
    kind: owner.type === "QUEUE" ? "queue" : "person",
    archived: owner.archived,
  };
}

/** A contact of HubSpot, its id the one in the answer: a merged contact answers under another than the asked one. */
export function toContact(
  { id, properties }: HubspotRecord,
  { phoneProperties, ownerProperties, ...consent }: FurtherProperties = NO_FURTHER,
): CrmContact {
  const numbers = [...PHONE_PROPERTIES, ...phoneProperties].map((property) =>
    filled(properties[property]),
  );
  return {
    id,
    rawNumbers: [...new Set(numbers.filter((number) => number !== null))],
    ownerId: filled(properties["hubspot_owner_id"]),
    region: toRegion(properties["hs_country_region_code"], properties["country"]),
    changedAt: toTime(properties["lastmodifieddate"]),
    companyId: filled(properties["associatedcompanyid"]),
    mergedIds: toMergedIds(properties["hs_merged_object_ids"]),
    otherOwnerIds: toOwnerIds(ownerProperties.map((property) => properties[property])),
    noCallFrom: noCallFrom(properties, consent.doNotCallProperties),
    consentFrom: consentFrom(properties, consent.consentProperty),
  };
}

/** A company of HubSpot; its number is its main line. */
export function toCompany({ id, properties }: HubspotRecord): CrmCompany {
  const phone = filled(properties["phone"]);
  return {
    id,
    rawNumbers: phone === null ? [] : [phone],
    parentId: filled(properties["hs_parent_company_id"]),
    ownerId: filled(properties["hubspot_owner_id"]),
    region: toRegion(properties["hs_country_code"], properties["country"]),
    changedAt: toTime(properties["hs_lastmodifieddate"]),
    mergedIds: toMergedIds(properties["hs_merged_object_ids"]),
  };
}

/** A deal of HubSpot with these contacts. An amount that is no number counts as none. */
export function toDeal({ id, properties }: HubspotRecord, contactIds: readonly string[]): CrmDeal {
  const amount = Number(filled(properties["amount"]) ?? Number.NaN);
  return {
    id,
    ownerId: filled(properties["hubspot_owner_id"]),
    stage: filled(properties["dealstage"]) ?? "",
    open: properties["hs_is_closed"] !== "true",
    amount: Number.isFinite(amount) ? amount : null,
    contactIds,
    teamOwnerIds: toOwnerIds([properties[DEAL_TEAM]]),
    changedAt: toTime(properties["hs_lastmodifieddate"]),
    mergedIds: toMergedIds(properties["hs_merged_object_ids"]),
  };
}

/** A ticket or a lead of HubSpot with these contacts. A ticket that is opened again has no time of closing. */
export function toWork({ id, properties }: HubspotRecord, contactIds: readonly string[]): CrmWork {
  const ended = LEAD_ENDS.has(filled(properties["hs_pipeline_stage"]) ?? "");
  return {
    id,
    ownerId: filled(properties["hubspot_owner_id"]),
    open: filled(properties["closed_date"]) === null && !ended,
    contactIds,
    changedAt: toTime(properties["hs_lastmodifieddate"]),
    mergedIds: toMergedIds(properties["hs_merged_object_ids"]),
  };
}

/** HubSpot's user properties hold owner ids, several with semicolons; what is none, as a name typed in a text, counts as none. */
function toOwnerIds(values: readonly (string | null | undefined)[]): string[] {
  const ids = values.flatMap((value) => (value ?? "").split(";")).map((id) => id.trim());
  return [...new Set(ids.filter((id) => /^[1-9]\d{0,15}$/.test(id)))];
}

/** The records that were merged into one, from HubSpot's list with semicolons; older lists have the time behind each id. */
export function toMergedIds(text: string | null | undefined): string[] {
  const ids = (text ?? "").split(";").map((one) => one.replace(/:.*/s, "").trim());
  return [...new Set(ids.filter((id) => /^[1-9]\d{0,15}$/.test(id)))];
}

/** HubSpot clears a property by an empty text. */
function filled(value: string | null | undefined): string | null {
  const text = (value ?? "").trim();
  return text === "" ? null : text;
}

/** Epoch milliseconds, from ISO 8601 or milliseconds as text; 0, the oldest, when there is neither. */
export function toTime(value: string | null | undefined): number {
  const text = filled(value);
  if (text === null) return 0;
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(time) ? 0 : time;
}
