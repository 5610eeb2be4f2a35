/** Everything about the real HubSpot that its pages leave open, as switches: tests play both ways. */
export type HubspotSwitches = {
  /** `gone`: every v1 to v4 path answers 404, as announced for 2027. */
  legacyPaths: "serve" | "gone";
  /** An owner id that no active owner has, written to `hubspot_owner_id`. */
  unknownOwner: "refused" | "accepted";
  /** A new call that names a contact which isn't there. */
  unknownAssociation: "refused" | "ignored";
  /** A search filter on a property that the portal doesn't have. */
  unknownFilter: "refused" | "matches-nothing";
  /** How the batch read of associations speaks of a record without any. */
  emptyAssociations: "multi-status" | "left-out";
  /** A batch read that asks for a record which isn't there. */
  goneInBatch: "multi-status" | "left-out";
  /** Whether searches also count towards the ten-second limit, and carry its headers. */
  searchCountsTowardsBurst: boolean;
  /** How long a write stays unseen by searches; each write draws its own lag, so rows appear out of order. */
  searchLag: { minMs: number; maxMs: number };
  /** How long a new association stays unseen by reads. */
  associationLagMs: number;
  /** Most owners a page may hold. */
  ownersPageLimit: number;
  /** `numbers`: numeric JSON property values are taken as text, as some accounts were seen to do. */
  propertyValues: "strings-only" | "numbers";
  /** Whether a logged call changes its contacts (`notes_last_contacted`, and with it their change time). */
  callTouchesContact: boolean;
  /** Whether merged contacts keep the primary's id, instead of getting a new one. */
  mergeKeepsPrimaryId: boolean;
  /** Whether a restore changes a record's time of change. */
  restoreTouches: boolean;
  /** Whether users carry `hs_internal_user_id`, which is their owner's `userId`; read when a user is made. */
  internalUserId: "answered" | "missing";
  /** How working hours that name a group of days are answered. */
  workingHours: "as-written" | "day-by-day";
  /** Whether a deal's time of change moves when it gets or loses a contact. */
  tieTouches: boolean;
  /** Whose word of an inbound call HubSpot takes. */
  inboundCalls: "every-app" | "calling-apps-only";
  /** Whether HubSpot has approved the app's events. */
  appEvents: "approved" | "unapproved";
  /** Which addresses of a call's recording are taken. */
  recordingUrls: "https-only" | "any";
  /** How an app event is answered: two ways are published. */
  appEventAnswer: "created-201" | "empty-200";
};

/** What the box does unless told otherwise: the stricter reading each time. */
export const DEFAULT_SWITCHES: HubspotSwitches = {
  legacyPaths: "serve",
  unknownOwner: "refused",
  unknownAssociation: "refused",
  unknownFilter: "refused",
  emptyAssociations: "multi-status",
  goneInBatch: "multi-status",
  searchCountsTowardsBurst: false,
  searchLag: { minMs: 5_000, maxMs: 20_000 },
  associationLagMs: 0,
  ownersPageLimit: 500,
  propertyValues: "strings-only",
  callTouchesContact: true,
  mergeKeepsPrimaryId: false,
  restoreTouches: false,
  internalUserId: "answered",
  workingHours: "as-written",
  tieTouches: true,
  inboundCalls: "every-app",
  appEvents: "approved",
  appEventAnswer: "empty-200",
  recordingUrls: "https-only",
};

export type HubspotAssumption =
  | { readonly says: string; readonly kind: "documented" }
  | { readonly says: string; readonly kind: "inferred"; readonly switch: keyof HubspotSwitches };

/** What this box takes for true of HubSpot, and how sure that is. */
export const HUBSPOT_ASSUMPTIONS: readonly HubspotAssumption[] = [
  { kind: "documented", says: "A request without a valid bearer token answers 401." },
  { kind: "documented", says: "A create answers 201, an update 200, an archive 204." },
  { kind: "documented", says: "Ids are text; property values are text or null." },
  { kind: "documented", says: "Reads ignore unknown property names; writes refuse them with 400." },
  { kind: "documented", says: "At most 100 records a page or batch, 200 a page of a search." },
  { kind: "documented", says: "A search has one sort, 5 groups of 6 filters, 18 in all." },
  { kind: "documented", says: "A search reaches 10,000 results and takes 3,000 characters." },
  { kind: "documented", says: "Archived records never appear in searches." },
  { kind: "documented", says: "Search is limited to 5 a second, all objects together." },
  { kind: "documented", says: "A ten-second limit answers 429 without a Retry-After header." },
  {
    kind: "documented",
    says: "A day's limit is one for all private apps of an account, and in headers; tokens of an installed app have none.",
  },
  { kind: "documented", says: "A call needs hs_timestamp; its duration is in milliseconds." },
  { kind: "documented", says: "A call's disposition is the GUID of a known outcome." },
  { kind: "documented", says: "Call to contact is association type 194, contact to call 193." },
  { kind: "documented", says: "Owners are people or queues; archived ones are listed apart." },
  { kind: "documented", says: "An owner id isn't a user id; an empty text clears the owner." },
  { kind: "documented", says: "Webhooks come unordered, in batches up to 100, maybe twice." },
  {
    kind: "documented",
    says: "A webhook that is not answered by 2xx in 5 s is sent up to 10 times.",
  },
  { kind: "documented", says: "A creation's webhook carries no properties." },
  {
    kind: "documented",
    says: "A user's working hours are JSON in a text: days or a group of days, minutes from 0 to 1440.",
  },
  { kind: "documented", says: "A user's absences are JSON in a text: ranges in milliseconds." },
  { kind: "documented", says: "A token without a scope that a path needs is answered 403." },
  { kind: "inferred", switch: "legacyPaths", says: "Versions that ended answer 404." },
  {
    kind: "inferred",
    switch: "unknownOwner",
    says: "An owner id of nobody active is refused like one that is no number.",
  },
  {
    kind: "inferred",
    switch: "unknownAssociation",
    says: "A call for a missing contact is refused as a whole.",
  },
  {
    kind: "inferred",
    switch: "unknownFilter",
    says: "A filter on an unknown property is refused with 400.",
  },
  {
    kind: "inferred",
    switch: "emptyAssociations",
    says: "A record without associations is an error row in a 207.",
  },
  {
    kind: "inferred",
    switch: "goneInBatch",
    says: "Date-based versions name missing records in a 207, as v3 does.",
  },
  {
    kind: "inferred",
    switch: "searchCountsTowardsBurst",
    says: "Searches have their own limit and carry no rate headers.",
  },
  {
    kind: "inferred",
    switch: "searchLag",
    says: "A write is searchable after 5 to 20 seconds, each after its own time.",
  },
  {
    kind: "inferred",
    switch: "associationLagMs",
    says: "An association can be read as soon as the write is answered.",
  },
  {
    kind: "inferred",
    switch: "ownersPageLimit",
    says: "A page of owners holds 500 at most.",
  },
  {
    kind: "inferred",
    switch: "propertyValues",
    says: "A property value that is not text is refused.",
  },
  {
    kind: "inferred",
    switch: "callTouchesContact",
    says: "Logging a call changes its contacts.",
  },
  {
    kind: "inferred",
    switch: "mergeKeepsPrimaryId",
    says: "Merged contacts become a record with a new id, and old ids resolve to it.",
  },
  {
    kind: "inferred",
    switch: "restoreTouches",
    says: "A restored record has the time of change that it had before.",
  },
  {
    kind: "inferred",
    switch: "internalUserId",
    says: "An owner's userId is the hs_internal_user_id of a user of the account.",
  },
  {
    kind: "inferred",
    switch: "workingHours",
    says: "Working hours are answered as they were written, a group of days by its name.",
  },
  {
    kind: "inferred",
    switch: "tieTouches",
    says: "How many contacts a deal has is a property of it, so that a tie changes its time.",
  },
  { kind: "documented", says: "Associations with archived records are not shown." },
  {
    kind: "inferred",
    switch: "inboundCalls",
    says: "An inbound call is taken from an app that has registered no calling settings.",
  },
  { kind: "documented", says: "An app event's id is taken once; again it answers 409." },
  { kind: "inferred", switch: "appEvents", says: "An app without approval gets 403." },
  {
    kind: "inferred",
    switch: "appEventAnswer",
    says: "An app event that was taken is answered by 200 without a body.",
  },
  {
    kind: "documented",
    says: "A second contact with one e-mail is refused with 409 and the id of the first.",
  },
  {
    kind: "documented",
    says: "A batch of new records tells its faulty rows apart in a 207 only where each has a trace id of its own.",
  },
  {
    kind: "inferred",
    switch: "recordingUrls",
    says: "The address of a recording has to begin with https.",
  },
];
