export type CrmOwner = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly kind: "person" | "queue";
  readonly archived: boolean;
};

/** What all mirrored records have. `changedAt`: epoch milliseconds, by the CRM's clock. */
type CrmRecord = {
  readonly id: string;
  readonly ownerId: string | null;
  readonly changedAt: number;
};

/** A contact as the CRM holds it; numbers as people typed them. */
export type CrmContact = CrmRecord & {
  readonly rawNumbers: readonly string[];
  /** ISO 3166 alpha-2 if the CRM knows it: a hint for reading the numbers. */
  readonly region: string | null;
  /** The contact's main company. */
  readonly companyId: string | null;
  /** Records that were merged into this one. */
  readonly mergedIds: readonly string[];
};

/** A company; its numbers are main lines, shared by everybody who works there. */
export type CrmCompany = CrmRecord & {
  readonly rawNumbers: readonly string[];
  readonly region: string | null;
};

export type CrmDeal = CrmRecord & {
  /** The CRM's own id of the stage. */
  readonly stage: string;
  readonly open: boolean;
  readonly amount: number | null;
  readonly contactIds: readonly string[];
};

/** At most 100 records. `after: null` says that this was the last page. */
export type CrmPage<T> = { readonly items: readonly T[]; readonly after: string | null };

/** One call on a contact's timeline. */
export type CallLogEntry = {
  /** Ours, the same at every try: what a lost answer is found by. */
  readonly externalId: string;
  readonly contactIds: readonly string[];
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
  /** Where people listen to it. */
  readonly recordingUrl?: string | null;
};

/** Something for a rep to do: "call them back". */
export type TaskEntry = {
  readonly externalId: string;
  readonly contactIds: readonly string[];
  readonly ownerId: string | null;
  readonly title: string;
  /** Plain text lines; the adapter escapes them. */
  readonly body: readonly string[];
  readonly dueAt: number;
};

/** A CRM. Every call has a timeout; errors are StickylineErrors without personal data. */
export type CrmClient = {
  listOwners(): Promise<CrmOwner[]>;
  /** `after: null` starts. */
  listContacts(after: string | null): Promise<CrmPage<CrmContact>>;
  listCompanies(after: string | null): Promise<CrmPage<CrmCompany>>;
  listDeals(after: string | null): Promise<CrmPage<CrmDeal>>;
  createCallLog(entry: CallLogEntry): Promise<string>;
  updateCallLog(id: string, entry: CallLogEntry): Promise<void>;
  /** The id of a call log written before under this external id, by reads that see a write at once (no search). */
  findCallLog(externalId: string, contactId: string): Promise<string | null>;
  createTask(entry: TaskEntry): Promise<string>;
  /** As findCallLog, for a task. */
  findTask(externalId: string, contactId: string): Promise<string | null>;
};
