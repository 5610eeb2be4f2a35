export type CrmOwner = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly kind: "person" | "queue";
  readonly archived: boolean;
};

/** A contact as the CRM holds it; numbers as people typed them. */
export type CrmContact = {
  readonly id: string;
  readonly rawNumbers: readonly string[];
  readonly ownerId: string | null;
  /** ISO 3166 alpha-2 if the CRM knows it: a hint for reading the numbers. */
  readonly region: string | null;
  readonly changedAt: number;
};

export type ContactPage = {
  readonly contacts: readonly CrmContact[];
  readonly after: string | null;
};

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
};

/** A CRM. Every call has a timeout; errors are StickylineErrors without personal data. */
export type CrmClient = {
  listOwners(): Promise<CrmOwner[]>;
  /** At most 100 contacts; `after: null` starts, and a page with `after: null` ends. */
  listContacts(after: string | null): Promise<ContactPage>;
  createCallLog(entry: CallLogEntry): Promise<string>;
  updateCallLog(id: string, entry: CallLogEntry): Promise<void>;
  /** The id of a call log written before under this external id, by reads that see a write at once (no search). */
  findCallLog(externalId: string, contactId: string): Promise<string | null>;
};
