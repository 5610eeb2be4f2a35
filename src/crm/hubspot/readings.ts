import type { CrmKind, CrmRecords, CrmWorkKind } from "../port.ts";
import { isCrmId } from "../../domain/crm-id.ts";
import { associatedIds } from "./associated-ids.ts";
import type { Deps } from "./deps.ts";
import {
  COMPANY_PROPERTIES,
  contactProperties,
  dealProperties,
  toCompany,
  toContact,
  toDeal,
  toWork,
  WORK_PROPERTIES,
  WORK_TYPES,
} from "./map.ts";
import type { HubspotRecord } from "./schemas.ts";

/** How each kind is read. Contacts name their time of change differently from all others. */
export type Reading<K extends CrmKind> = {
  readonly type: string;
  readonly properties: (deps: Deps) => readonly string[];
  readonly changedAt: string;
  readonly map: (records: readonly HubspotRecord[], deps: Deps) => Promise<CrmRecords[K][]>;
};

export const READINGS: { readonly [K in CrmKind]: Reading<K> } = {
  contact: {
    type: "contacts",
    properties: contactProperties,
    changedAt: "lastmodifieddate",
    map: async (records, deps) => records.map((contact) => toContact(contact, deps)),
  },
  company: {
    type: "companies",
    properties: () => COMPANY_PROPERTIES,
    changedAt: "hs_lastmodifieddate",
    map: async (records) => records.map((company) => toCompany(company)),
  },
  deal: {
    type: "deals",
    properties: dealProperties,
    changedAt: "hs_lastmodifieddate",
    async map(records, deps) {
      // neither a search nor a batch read names them
      const ids = records.map(({ id }) => id).filter(isCrmId);
      const contactIds = await associatedIds("deals", ids, "contacts", deps);
      return records.map((deal) => toDeal(deal, contactIds.get(deal.id) ?? []));
    },
  },
  ticket: workReading("ticket"),
  lead: workReading("lead"),
};

function workReading(kind: CrmWorkKind): Reading<"ticket"> & Reading<"lead"> {
  const type = WORK_TYPES[kind];
  return {
    type,
    properties: () => WORK_PROPERTIES[kind],
    changedAt: "hs_lastmodifieddate",
    async map(records, deps) {
      const ids = records.map(({ id }) => id).filter(isCrmId);
      const contactIds = await associatedIds(type, ids, "contacts", deps);
      return records.map((one) => toWork(one, contactIds.get(one.id) ?? []));
    },
  };
}
