import type { Operations } from "./operation.ts";

/** Lines and how calls on them are decided. */
export const lines = {
  "GET /lines": ["listLines", "Lines with their URLs, mode and warnings"],
  "POST /lines": ["createLine", "Add a line"],
  "GET /lines/{id}": ["getLine", "One line"],
  "PATCH /lines/{id}": [
    "changeLine",
    "Change a line",
    "Mode, policy, hours, targets, sentences, vendor settings. Only what is sent changes.",
  ],
  "DELETE /lines/{id}": ["deleteLine", "Remove a line"],
  "POST /lines/{id}/provision": [
    "provisionLine",
    "Set a line up at its phone system",
    "Creates or mends what is needed there. Running it again changes nothing more.",
  ],
  "POST /lines/{id}/re-enable": ["reEnableLine", "Switch a line on again at its phone system"],
  "GET /lines/{id}/static-answer": [
    "getStaticAnswer",
    "An answer to put on a web server, for when nothing else is there",
  ],
  "GET /policies": ["listPolicies", "Policies"],
  "POST /policies": ["createPolicy", "Make a policy; its first version is a draft"],
  "GET /policies/schema": ["getPolicySchema", "The JSON Schema that a policy is checked against"],
  "GET /policies/{id}": ["getPolicy", "A policy with its live version"],
  "DELETE /policies/{id}": ["deletePolicy", "Remove a policy that no line uses"],
  "GET /policies/{id}/versions": ["listPolicyVersions", "All versions of a policy"],
  "POST /policies/{id}/versions": ["createPolicyVersion", "Save another draft"],
  "POST /policies/{id}/live": [
    "publishPolicy",
    "Make a version the live one",
    "An older version rolls back.",
  ],
} as const satisfies Operations;

/** Accounts at CRMs and phone systems. */
export const connections = {
  "GET /crm-connections": ["listCrmConnections", "CRM connections with the state of their sync"],
  "POST /crm-connections": ["createCrmConnection", "Connect a CRM by a fixed token"],
  "GET /crm-connections/hubspot-app": [
    "getHubspotApp",
    "The files of a HubSpot app for this installation",
  ],
  "GET /crm-connections/hubspot-app.zip": [
    "getHubspotAppZip",
    "The same files as a zip that hs project upload takes",
  ],
  "GET /crm-connections/{id}": ["getCrmConnection", "One CRM connection"],
  "PATCH /crm-connections/{id}": [
    "changeCrmConnection",
    "Choose what is read from a CRM and written to it",
  ],
  "DELETE /crm-connections/{id}": ["deleteCrmConnection", "Disconnect a CRM and forget its data"],
  "POST /crm-connections/{id}/sync": ["syncCrm", "Read the CRM anew"],
  "GET /owner-changes": ["listOwnerChanges", "Owners that were written to the CRM"],
  "POST /owner-changes/{id}/undo": ["undoOwnerChange", "Take such an owner back"],
  "GET /telephony-connections": ["listTelephonyConnections", "Accounts at phone systems"],
  "POST /telephony-connections": [
    "createTelephonyConnection",
    "Connect an account of a phone system",
    "The key is tried before it is kept.",
  ],
  "DELETE /telephony-connections/{id}": [
    "deleteTelephonyConnection",
    "Disconnect an account, and take away what was made there",
  ],
  "GET /telephony-connections/{id}/offices": [
    "listOffices",
    "Offices or accounts of the phone system",
  ],
  "GET /telephony-connections/{id}/targets": ["listTargets", "Where calls can be sent there"],
  "GET /telephony-connections/{id}/users": ["listPhoneUsers", "People of the phone system"],
  "POST /telephony-connections/{id}/import-reps": [
    "importReps",
    "Make reps of the phone system's people",
    "By e-mail, matched to their CRM owners. Running it again links what is new.",
  ],
} as const satisfies Operations;

/** The workspace itself, and keeping it well. */
export const workspace = {
  "GET /workspace": ["getWorkspace", "The workspace of this request"],
  "PATCH /workspace": ["changeWorkspace", "Change its name, region or time zone"],
  "GET /workspaces": ["listWorkspaces", "All workspaces"],
  "POST /workspaces": ["createWorkspace", "Add a workspace"],
  "PATCH /workspaces/{id}": ["changeAnyWorkspace", "Change a workspace"],
  "DELETE /workspaces/{id}": ["deleteWorkspace", "Delete a workspace and all that is in it"],
  "GET /workspaces/{id}/keys": ["listKeys", "A workspace's keys"],
  "POST /workspaces/{id}/keys": ["createKey", "Make a key for a workspace; shown once"],
  "DELETE /workspaces/{id}/keys/{keyId}": ["deleteKey", "End a key"],
  "GET /notices": ["getNotices", "How reps and others are told of calls"],
  "PATCH /notices": ["changeNotices", "Change how reps and others are told"],
  "GET /notices/deliveries": [
    "listNoticeDeliveries",
    "What became of notices, newest first",
    "One that failed for good is among the dead letters, as `notices.send`.",
  ],
  "POST /notices/test": ["testNotices", "Send a test notice"],
  "GET /retention": ["getRetention", "For how many days each kind of data is kept"],
  "PATCH /retention": ["changeRetention", "Change for how long data is kept"],
  "GET /sandbox": ["getSandbox", "Whether people and calls are made up"],
  "GET /environment": ["getEnvironment", "What is set where Stickyline runs, without secrets"],
  "GET /queues": [
    "listQueues",
    "How much work waits, and for how long",
    "Of all workspaces together, as /metrics says it.",
  ],
  "POST /maintenance/rebuild": ["rebuildMaps", "Build the maps in Redis anew from the database"],
  "GET /maintenance/dead-letters": ["listDeadLetters", "Events and jobs that failed for good"],
  "POST /maintenance/dead-letters/discard": ["discardDeadLetters", "Discard several"],
  "POST /maintenance/dead-letters/requeue": ["requeueDeadLetters", "Send several again"],
  "GET /maintenance/dead-letters/{id}": [
    "getDeadLetter",
    "One of them, with its content and error",
  ],
  "PATCH /maintenance/dead-letters/{id}": ["mendDeadLetter", "Mend its content"],
  "DELETE /maintenance/dead-letters/{id}": ["discardDeadLetter", "Discard it"],
  "POST /maintenance/dead-letters/{id}/requeue": ["requeueDeadLetter", "Send it again"],
} as const satisfies Operations;
