import {
  OBJECT_ID,
  OWNER,
  READ_ONLY,
  READ_ONLY_TIME,
  TEXT,
  propertyGroup,
} from "./property-group.ts";

/** Call statuses of the published enum. */
const CALL_STATUSES = [
  "BUSY",
  "CALLING_CRM_USER",
  "CANCELED",
  "COMPLETED",
  "CONNECTING",
  "FAILED",
  "IN_PROGRESS",
  "MISSED",
  "NO_ANSWER",
  "QUEUED",
  "RINGING",
] as const;

/** The outcomes that every account has: busy, connected, live message, voicemail, no answer, wrong number. */
const CALL_DISPOSITIONS = [
  "9d9162e7-6cf3-4944-bf63-4dff82258764",
  "f240bbac-87c9-4f6e-bf70-924b57d47db7",
  "a4c4c377-d246-4b32-a13b-75a56a4cd0ff",
  "b2cf5968-551e-4856-9783-52b3da59a7d0",
  "73a0d17f-1163-4015-bdd5-ec830791da20",
  "17b47fee-58de-441e-a44c-c6300d46f273",
] as const;

export const CALL_PROPERTIES = propertyGroup("call", {
  hs_timestamp: { type: "datetime" },
  hs_call_title: TEXT,
  hs_call_body: { fieldType: "html" },
  hs_call_duration: { type: "number" },
  hs_call_direction: { type: "enumeration", options: ["INBOUND", "OUTBOUND"] },
  hs_call_status: { type: "enumeration", options: CALL_STATUSES },
  hs_call_disposition: { type: "enumeration", options: CALL_DISPOSITIONS },
  hs_call_from_number: TEXT,
  hs_call_to_number: TEXT,
  hs_call_callee_object_id: { type: "number" },
  hs_call_callee_object_type_id: TEXT,
  hs_call_source: TEXT,
  hs_object_source: READ_ONLY,
  hs_object_source_id: READ_ONLY,
  hs_object_source_label: READ_ONLY,
  hs_call_app_id: { type: "number" },
  hs_call_external_id: TEXT,
  hs_call_external_account_id: TEXT,
  hs_call_recording_url: TEXT,
  hs_activity_type: TEXT,
  hubspot_owner_id: { type: "enumeration", fieldType: "select" },
  hs_unique_creation_key: { readOnly: true, unique: true },
  hs_object_id: { type: "number", readOnly: true, unique: true },
  hs_createdate: READ_ONLY_TIME,
  hs_lastmodifieddate: READ_ONLY_TIME,
});

export const TASK_PROPERTIES = propertyGroup("task", {
  hs_timestamp: { type: "datetime" },
  hs_task_subject: TEXT,
  hs_task_body: { fieldType: "html" },
  hs_task_status: {
    type: "enumeration",
    options: ["NOT_STARTED", "IN_PROGRESS", "COMPLETED", "WAITING", "DEFERRED"],
  },
  hs_task_priority: { type: "enumeration", options: ["NONE", "LOW", "MEDIUM", "HIGH"] },
  hs_task_type: { type: "enumeration", options: ["EMAIL", "CALL", "TODO"] },
  hubspot_owner_id: OWNER,
  hs_object_id: OBJECT_ID,
  hs_createdate: READ_ONLY_TIME,
  hs_lastmodifieddate: READ_ONLY_TIME,
});

export const NOTE_PROPERTIES = propertyGroup("note", {
  hs_timestamp: { type: "datetime" },
  hs_note_body: { fieldType: "html" },
  hubspot_owner_id: OWNER,
  hs_object_id: OBJECT_ID,
  hs_createdate: READ_ONLY_TIME,
  hs_lastmodifieddate: READ_ONLY_TIME,
});
