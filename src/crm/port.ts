export type CrmOwner = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly kind: "person" | "queue";
  readonly archived: boolean;
};

/** What all mirrored records have. `changedAt`: epoch milliseconds, by the CRM's clock. */
type CrmRecordBase = {
  readonly id: string;
  readonly ownerId: string | null;
  readonly changedAt: number;
};

/** A contact as the CRM holds it; numbers as people typed them. */
export type CrmContact = CrmRecordBase & {
  readonly rawNumbers: readonly string[];
  /** ISO 3166 alpha-2 if the CRM knows it: a hint for reading the numbers. */
  readonly region: string | null;
  /** The contact's main company. */
  readonly companyId: string | null;
  /** Records that were merged into this one. */
  readonly mergedIds: readonly string[];
};

/** A company; its numbers are main lines, shared by everybody who works there. */
export type CrmCompany = CrmRecordBase & {
  readonly rawNumbers: readonly string[];
  readonly region: string | null;
  readonly mergedIds: readonly string[];
};

export type CrmDeal = CrmRecordBase & {
  /** The CRM's own id of the stage. */
  readonly stage: string;
  readonly open: boolean;
  readonly amount: number | null;
  readonly contactIds: readonly string[];
  readonly companyIds: readonly string[];
};

/** The records that we keep a mirror of, by their kind. */
export type CrmRecords = {
  readonly contact: CrmContact;
  readonly company: CrmCompany;
  readonly deal: CrmDeal;
};
export type CrmKind = keyof CrmRecords;

/** At most a hundred records of a list (two hundred of changes). `after: null` says that this was the last page. */
export type CrmPage<T> = {
  readonly items: readonly T[];
  readonly after: string | null;
  /** How many the whole list has, where the CRM says so. */
  readonly total: number | null;
};

/** Records read by their ids. One that was merged is found under its new id; `goneIds` are no records any more. */
export type CrmBatch<T> = { readonly found: readonly T[]; readonly goneIds: readonly string[] };

/** Changes from `fromMs` up to `toMs`, by the CRM's clock, both included. */
export type ChangeWindow = { readonly fromMs: number; readonly toMs: number };

/** Whose account it is. */
export type CrmAccount = {
  readonly portalId: string;
  /** IANA name, null if the CRM does not say. */
  readonly timeZone: string | null;
  /** False for a test or sandbox account. */
  readonly production: boolean;
};

/** Reads that fill the mirror. Reads are tried again by themselves; errors are StickylineErrors. */
export type CrmReader = {
  readAccount(): Promise<CrmAccount>;
  listOwners(): Promise<CrmOwner[]>;
  /** All records that are not archived, in the CRM's own order; `after: null` starts. */
  listRecords<K extends CrmKind>(kind: K, after: string | null): Promise<CrmPage<CrmRecords[K]>>;
  /** Ids of archived (deleted) records. */
  listArchivedIds(kind: CrmKind, after: string | null): Promise<CrmPage<string>>;
  /** At most 100 ids. */
  readRecords<K extends CrmKind>(kind: K, ids: readonly string[]): Promise<CrmBatch<CrmRecords[K]>>;
  /**
   * What changed in the window, by ascending id, from after `afterId`. The index behind it is late: what changed in
   * the last minute may be missing, so windows overlap.
   */
  listChanged<K extends CrmKind>(
    kind: K,
    window: ChangeWindow,
    afterId: string | null,
  ): Promise<CrmPage<CrmRecords[K]>>;
  /** How many contacts there are, about: for the time left. */
  countContacts(): Promise<number>;
  /** Names of contact properties that hold phone numbers, the CRM's own and the customer's. */
  listPhoneProperties(): Promise<string[]>;
};

/** One owner that a contact had. `source`: what set it, in the CRM's words (an integration, a workflow, a person). */
export type OwnerHistoryEntry = {
  readonly ownerId: string | null;
  readonly at: number;
  readonly source: string;
  readonly sourceId: string | null;
};

/** A contact's owner as it stands, read by id, newest history first. `id`: another than asked after a merge. */
export type OwnerReading = {
  readonly id: string;
  readonly ownerId: string | null;
  readonly history: readonly OwnerHistoryEntry[];
};

/** A contact that is made for an unknown caller. */
export type NewContact = {
  /** E.164. */
  readonly number: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly ownerId: string | null;
};

/** Ownership: there is no compare-and-set, so whoever writes reads before and after. Writes are sent once. */
export type CrmOwnership = {
  /** Null when the contact is gone. */
  readOwner(contactId: string): Promise<OwnerReading | null>;
  /** Null clears the owner. */
  setOwner(contactId: string, ownerId: string | null): Promise<void>;
  /** The new contact's id. */
  createContact(contact: NewContact): Promise<string>;
  /** Contacts with this number right now, by a live search; may miss those of the last minute. */
  findContactIds(e164: string): Promise<string[]>;
};

/** One call on a contact's timeline. */
export type CallLogEntry = {
  /** Ours, the same at every try: what a lost answer is found by. */
  readonly externalId: string;
  readonly contactIds: readonly string[];
  readonly companyIds: readonly string[];
  readonly dealIds: readonly string[];
  readonly ownerId: string | null;
  readonly at: number;
  readonly title: string;
  /** Plain text lines; the adapter escapes them. */
  readonly body: readonly string[];
  readonly direction: "inbound" | "outbound";
  readonly durationMs: number | null;
  readonly outcome: "answered" | "missed" | "voicemail" | "in-progress";
  readonly fromNumber: string | null;
  readonly toNumber: string | null;
};

/** A note on a contact's timeline: for what is no call, or where calls are logged by somebody else. */
export type NoteEntry = {
  readonly externalId: string;
  readonly contactIds: readonly string[];
  readonly companyIds: readonly string[];
  readonly dealIds: readonly string[];
  readonly ownerId: string | null;
  readonly at: number;
  /** Plain text lines; the adapter escapes them. */
  readonly body: readonly string[];
};

/** Something for a rep to do: "call X back". */
export type TaskEntry = NoteEntry & { readonly title: string; readonly dueAt: number };

/** An event of our own kind on the timeline, where the account's app is allowed to send such. */
export type AppEventEntry = {
  /** Ours; the CRM takes it once. */
  readonly externalId: string;
  readonly contactId: string;
  readonly at: number;
  readonly title: string;
  readonly body: readonly string[];
};

/** Where calls on the timeline came from lately: another integration may log them already. */
export type CallSource = { readonly source: string; readonly calls: number };

/** The timeline. Writes are sent once: after a retryable error the entry may exist, and `find…` tells, without search. */
export type CrmTimeline = {
  createCallLog(entry: CallLogEntry): Promise<string>;
  /** NOT_FOUND when a person deleted it. */
  updateCallLog(id: string, entry: CallLogEntry): Promise<void>;
  /** The id of a call log written before under this external id, by reads that see a write at once. */
  findCallLog(externalId: string, contactIds: readonly string[]): Promise<string | null>;
  createNote(entry: NoteEntry): Promise<string>;
  updateNote(id: string, entry: NoteEntry): Promise<void>;
  findNote(externalId: string, contactIds: readonly string[]): Promise<string | null>;
  createTask(entry: TaskEntry): Promise<string>;
  findTask(externalId: string, contactIds: readonly string[]): Promise<string | null>;
  /** Sending the same external id again does nothing. */
  sendAppEvent(entry: AppEventEntry): Promise<void>;
  /** Sources of the newest calls, ours left out. */
  listCallSources(): Promise<CallSource[]>;
  /**
   * A call that another integration logged for one of these contacts within two minutes of this time, if any; and
   * a line of text added to its body (once: a body that has it already is left alone).
   */
  findForeignCall(contactIds: readonly string[], at: number): Promise<string | null>;
  annotateCall(id: string, externalId: string, body: readonly string[]): Promise<void>;
};

/** A CRM. Every call has a timeout; errors are StickylineErrors without personal data. */
export type CrmClient = CrmReader & CrmOwnership & CrmTimeline;

/** Who waits for whom, when the CRM's limit is short: the first goes first. */
export const CRM_PRIORITIES = ["call", "write-back", "webhook", "sync"] as const;
export type CrmPriority = (typeof CRM_PRIORITIES)[number];

/**
 * The share of one CRM account's limit that is ours, kept for all processes together. `kind`: searches have their
 * own, lower limit.
 */
export type CrmLimiter = {
  /** Resolves when one request may be sent. */
  take(kind: "request" | "search"): Promise<void>;
  /** The CRM said that the limit is spent: nobody sends before this time has passed. */
  pause(delayMs: number): Promise<void>;
};
