import { CALL_PROPERTIES, NOTE_PROPERTIES, TASK_PROPERTIES } from "./engagement-properties.ts";
import {
  OBJECT_ID,
  OWNER,
  READ_ONLY,
  READ_ONLY_TIME,
  TEXT,
  type PropertyDefinition,
  propertyGroup,
} from "./property-group.ts";

export type ObjectType =
  "contacts" | "calls" | "companies" | "deals" | "tickets" | "leads" | "notes" | "tasks" | "users";

const CONTACT_PROPERTIES = propertyGroup("contactinformation", {
  email: { unique: true },
  firstname: TEXT,
  lastname: TEXT,
  company: TEXT,
  phone: { fieldType: "phonenumber" },
  mobilephone: { fieldType: "phonenumber" },
  hs_whatsapp_phone_number: { fieldType: "phonenumber" },
  // the account's own, as many have one
  account_manager: { type: "enumeration", fieldType: "select" },
  second_phone: { fieldType: "phonenumber" },
  do_not_call: { type: "bool", fieldType: "booleancheckbox" },
  opted_out_on: { type: "datetime" },
  call_status: TEXT,
  campaign_consent: { type: "bool", fieldType: "booleancheckbox" },
  country: TEXT,
  hs_country_region_code: TEXT,
  lifecyclestage: {
    type: "enumeration",
    options: ["subscriber", "lead", "marketingqualifiedlead", "opportunity", "customer", "other"],
  },
  hs_lead_status: { type: "enumeration", options: ["NEW", "OPEN", "IN_PROGRESS", "UNQUALIFIED"] },
  hubspot_owner_id: { type: "enumeration", fieldType: "select" },
  hubspot_owner_assigneddate: READ_ONLY_TIME,
  hs_object_id: { type: "number", readOnly: true, unique: true },
  createdate: READ_ONLY_TIME,
  lastmodifieddate: READ_ONLY_TIME,
  notes_last_contacted: READ_ONLY_TIME,
  hs_merged_object_ids: READ_ONLY,
  hs_all_contact_vids: READ_ONLY,
  associatedcompanyid: { type: "number" },
  hs_calculated_phone_number: READ_ONLY,
  hs_calculated_mobile_number: READ_ONLY,
  hs_calculated_phone_number_country_code: READ_ONLY,
  hs_calculated_phone_number_region_code: READ_ONLY,
  hs_calculated_phone_number_area_code: READ_ONLY,
  hs_searchable_calculated_phone_number: READ_ONLY,
  hs_searchable_calculated_mobile_number: READ_ONLY,
  hs_searchable_calculated_international_phone_number: READ_ONLY,
  hs_searchable_calculated_international_mobile_number: READ_ONLY,
});

const COMPANY_PROPERTIES = propertyGroup("companyinformation", {
  name: TEXT,
  domain: TEXT,
  phone: { fieldType: "phonenumber" },
  country: TEXT,
  hs_country_code: TEXT,
  hs_merged_object_ids: READ_ONLY,
  hs_parent_company_id: READ_ONLY,
  hubspot_owner_id: OWNER,
  hs_object_id: OBJECT_ID,
  createdate: READ_ONLY_TIME,
  hs_lastmodifieddate: READ_ONLY_TIME,
});

const DEAL_PROPERTIES = propertyGroup("dealinformation", {
  dealname: TEXT,
  dealstage: TEXT,
  pipeline: TEXT,
  amount: { type: "number" },
  hs_is_closed: { type: "bool" },
  num_associated_contacts: { type: "number", readOnly: true },
  hs_merged_object_ids: READ_ONLY,
  hs_all_collaborator_owner_ids: TEXT,
  hubspot_owner_id: OWNER,
  hs_object_id: OBJECT_ID,
  createdate: READ_ONLY_TIME,
  hs_lastmodifieddate: READ_ONLY_TIME,
});

const TICKET_PROPERTIES = propertyGroup("ticketinformation", {
  subject: TEXT,
  content: TEXT,
  hs_pipeline: TEXT,
  hs_pipeline_stage: TEXT,
  closed_date: { type: "datetime" },
  hs_ticket_priority: { type: "enumeration", options: ["LOW", "MEDIUM", "HIGH", "URGENT"] },
  hs_merged_object_ids: READ_ONLY,
  hubspot_owner_id: OWNER,
  hs_object_id: OBJECT_ID,
  createdate: READ_ONLY_TIME,
  hs_lastmodifieddate: READ_ONLY_TIME,
});

const LEAD_PROPERTIES = propertyGroup("leadinformation", {
  hs_lead_name: TEXT,
  hs_lead_type: TEXT,
  hs_pipeline: TEXT,
  hs_pipeline_stage: TEXT,
  hubspot_owner_id: OWNER,
  hs_object_id: OBJECT_ID,
  hs_createdate: READ_ONLY_TIME,
  hs_lastmodifieddate: READ_ONLY_TIME,
});

const USER_PROPERTIES = propertyGroup("user", {
  hs_email: READ_ONLY,
  hs_given_name: READ_ONLY,
  hs_family_name: READ_ONLY,
  hs_internal_user_id: { type: "number", readOnly: true },
  hs_job_title: TEXT,
  hs_additional_phone: TEXT,
  hs_availability_status: { type: "enumeration", options: ["available", "away"] },
  hs_standard_time_zone: TEXT,
  hs_working_hours: TEXT,
  hs_out_of_office_hours: TEXT,
  hs_object_id: OBJECT_ID,
  hs_createdate: READ_ONLY_TIME,
  hs_lastmodifieddate: READ_ONLY_TIME,
});

/** What each object of the account can hold. */
export const PROPERTY_DEFINITIONS: Readonly<
  Record<ObjectType, ReadonlyMap<string, PropertyDefinition>>
> = {
  contacts: new Map(CONTACT_PROPERTIES.map((one) => [one.name, one])),
  calls: new Map(CALL_PROPERTIES.map((one) => [one.name, one])),
  companies: new Map(COMPANY_PROPERTIES.map((one) => [one.name, one])),
  deals: new Map(DEAL_PROPERTIES.map((one) => [one.name, one])),
  tickets: new Map(TICKET_PROPERTIES.map((one) => [one.name, one])),
  leads: new Map(LEAD_PROPERTIES.map((one) => [one.name, one])),
  notes: new Map(NOTE_PROPERTIES.map((one) => [one.name, one])),
  tasks: new Map(TASK_PROPERTIES.map((one) => [one.name, one])),
  users: new Map(USER_PROPERTIES.map((one) => [one.name, one])),
};

/** Answered always, whatever was asked for. */
export const SYSTEM_PROPERTIES: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: ["createdate", "hs_object_id", "lastmodifieddate"],
  calls: ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
  companies: ["createdate", "hs_lastmodifieddate", "hs_object_id"],
  deals: ["createdate", "hs_lastmodifieddate", "hs_object_id"],
  tickets: ["createdate", "hs_lastmodifieddate", "hs_object_id"],
  leads: ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
  notes: ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
  tasks: ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
  users: ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
};

/** Answered when nothing was asked for. */
export const DEFAULT_PROPERTIES: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: ["email", "firstname", "lastname"],
  calls: [],
  companies: ["domain", "name"],
  deals: ["amount", "dealname", "dealstage", "pipeline"],
  tickets: ["content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "subject"],
  leads: ["hs_lead_name", "hs_lead_type"],
  notes: [],
  tasks: [],
  users: [],
};

/** The property that holds an object's change time. */
export function changedProperty(type: ObjectType): string {
  return type === "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate";
}

const CRM_RECORDS: readonly ObjectType[] = ["contacts", "companies", "deals", "tickets"];

export function createdProperty(type: ObjectType): string {
  return CRM_RECORDS.includes(type) ? "createdate" : "hs_createdate";
}
