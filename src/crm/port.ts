import type { CrmPresence } from "../domain/facts.ts";
import type { CallLogEntry, RingingCall, TaskEntry, TimelineLinks } from "./entries.ts";

export type { CallLogEntry, RingingCall, TaskEntry, TimelineLinks };

export type CrmOwner = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly kind: "person" | "queue";
  readonly archived: boolean;
  /** By what the CRM knows the person elsewhere than as an owner: `CrmUser.userId`, and whom to show something to. */
  readonly userId: string | null;
};

/** A person who signs in to the CRM, and what it says of when they work. */
export type CrmUser = {
  /** Null where the CRM does not say. */
  readonly userId: string | null;
  readonly email: string | null;
  readonly presence: Omit<CrmPresence, "readAt">;
};

export type CrmUsers =
  | { readonly kind: "users"; readonly users: readonly CrmUser[] }
  | { readonly kind: "not-shown"; readonly missingScope: string };

/** What all mirrored records have. `changedAt`: epoch milliseconds, by the CRM's clock. */
type CrmRecord = {
  readonly id: string;
  readonly ownerId: string | null;
  readonly changedAt: number;
  /** Records that were merged into this one. */
  readonly mergedIds: readonly string[];
};

/** A contact as the CRM holds it; numbers as people typed them. */
export type CrmContact = CrmRecord & {
  readonly rawNumbers: readonly string[];
  /** ISO 3166 alpha-2 if the CRM knows it: a hint for reading the numbers. */
  readonly region: string | null;
  /** The contact's main company. */
  readonly companyId: string | null;
  /** Who else looks after them, the first choice first; owner ids. */
  readonly otherOwnerIds: readonly string[];
  /** From when on nobody may call them, and from when on they agree to be; epoch milliseconds, null: not said. */
  readonly noCallFrom: number | null;
  readonly consentFrom: number | null;
};

/** A company; its numbers are main lines, shared by everybody who works there. */
export type CrmCompany = CrmRecord & {
  /** The company that it is a part of. */
  readonly parentId: string | null;
  readonly rawNumbers: readonly string[];
  readonly region: string | null;
};

export type CrmDeal = CrmRecord & {
  /** The CRM's own id of the stage. */
  readonly stage: string;
  readonly open: boolean;
  readonly amount: number | null;
  readonly contactIds: readonly string[];
  /** Who works on it beside its owner, where that is asked for; owner ids. */
  readonly teamOwnerIds: readonly string[];
};

/** A ticket or a lead: somebody's work on contacts. */
export type CrmWork = CrmRecord & {
  readonly open: boolean;
  readonly contactIds: readonly string[];
};
export type CrmWorkKind = "ticket" | "lead";

/** The records that we keep a mirror of, by their kind. */
export type CrmRecords = {
  readonly contact: CrmContact;
  readonly company: CrmCompany;
  readonly deal: CrmDeal;
  readonly ticket: CrmWork;
  readonly lead: CrmWork;
};
export type CrmKind = keyof CrmRecords;

/** Records read by their ids. `goneIds`: asked for, and no records (under this id) any more. */
export type CrmBatch<T> = { readonly found: readonly T[]; readonly goneIds: readonly string[] };

/** `items`: null when more has changed than one answer holds. `total`: of all records that are not archived. */
export type CrmNewest<T> = {
  readonly items: readonly T[] | null;
  readonly total: number;
  /** Nothing is shown to this access, which would need this scope. */
  readonly missingScope?: string;
};

/** Changes from `fromMs` up to `toMs`, by the CRM's clock, both included. */
export type ChangeWindow = { readonly fromMs: number; readonly toMs: number };

/**
 * Something that a CRM said of a record, as a hint: what the record is now is read by its id. `moved`: it was made,
 * deleted, restored, merged or tied to others. `erased`: the person wants to be forgotten.
 */
export type CrmEvent = {
  readonly kind: CrmKind;
  readonly id: string;
  readonly what: "changed" | "moved" | "erased";
  /** Epoch milliseconds, by the CRM's clock. */
  readonly at: number;
  /** The owner that was set, null for none; absent when the event is about something else. */
  readonly ownerId?: string | null;
};

/** What one account's records were said to have done. */
export type CrmEventBatch = { readonly accountId: string; readonly events: readonly CrmEvent[] };

/** A CRM's webhook as it came in: `url` is the public one, `body` its bytes. */
export type CrmWebhookRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** Who looks at a page of ours inside the CRM: in which account, and their e-mail in small letters, where it is said. */
export type CrmViewer = { readonly accountId: string; readonly email: string | null };

/** At most 100 records (200 of changes). `after: null` says that this was the last page. */
export type CrmPage<T> = {
  readonly items: readonly T[];
  readonly after: string | null;
  /** True: rows come by ascending id, and `after` is the last row's. Any id is a place to read on from then. */
  readonly byId?: boolean;
  /** Nothing is shown to this access, which would need this scope. */
  readonly missingScope?: string;
};

/** Who owns a contact, and who has: newest first, by the CRM's clock. */
export type CrmOwnership = {
  /** Another one than was asked for when the contact was merged. */
  readonly contactId: string;
  readonly ownerId: string | null;
  readonly history: readonly {
    readonly ownerId: string | null;
    readonly at: number;
    readonly byIntegration: boolean;
  }[];
};

/** Somebody who called and whom the CRM does not know. `number`: E.164. */
export type NewContact = {
  readonly number: string;
  readonly lastName: string;
  readonly ownerId: string | null;
};

/** A CRM. Every call has a timeout; errors are StickylineErrors without personal data. */
export type CrmClient = {
  /** The CRM's own id of the account, which its webhooks name; null when this access is not told. */
  readAccountId(): Promise<string | null>;
  listOwners(): Promise<CrmOwner[]>;
  /** Everybody who can sign in, or what this access would need to be shown them. */
  listUsers(): Promise<CrmUsers>;
  /** `after: null` starts. */
  listContacts(after: string | null): Promise<CrmPage<CrmContact>>;
  listCompanies(after: string | null): Promise<CrmPage<CrmCompany>>;
  listDeals(after: string | null): Promise<CrmPage<CrmDeal>>;
  /** Nothing where they are not to be read. */
  listWork(kind: CrmWorkKind, after: string | null): Promise<CrmPage<CrmWork>>;
  /**
   * What changed in the window, by ascending id, from after `afterId`. The index behind it is late: what changed in
   * the last minute may be missing, so windows overlap.
   */
  listChanged<K extends CrmKind>(
    kind: K,
    window: ChangeWindow,
    afterId: string | null,
  ): Promise<CrmPage<CrmRecords[K]>>;
  /** At most 100 ids. One that was merged is found under its new id. */
  readRecords<K extends CrmKind>(kind: K, ids: readonly string[]): Promise<CrmBatch<CrmRecords[K]>>;
  /** What changed since then, where it is little, and how many records there are. Reads an index that is late. */
  readNewest<K extends CrmKind>(kind: K, sinceMs: number): Promise<CrmNewest<CrmRecords[K]>>;
  /**
   * How many records up to this id there are, null: of all; of deals the open ones that somebody owns and that have
   * contacts. Reads the same index.
   */
  countRecords(kind: CrmKind, upToId: string | null): Promise<number>;
  /** A page of the ids of those above one id, null: from the first on, up to another, null: to the last. */
  listIds(kind: CrmKind, afterId: string | null, upToId: string | null): Promise<CrmPage<string>>;
  /** Of these, at most 100, the ids of archived (deleted) records, which may come back. */
  listArchived(kind: CrmKind, ids: readonly string[]): Promise<string[]>;
  /** The deals that any of these contacts belong to. */
  listDealIds(contactIds: readonly string[]): Promise<string[]>;
  /** The same of tickets or leads. */
  listWorkIds(kind: CrmWorkKind, contactIds: readonly string[]): Promise<string[]>;
  /** The highest id of a contact, about; null when there is none. */
  lastContactId(): Promise<string | null>;
  /** Ids of contacts that may hold this number. Reads an index that is late. */
  findContactIds(number: string): Promise<string[]>;
  createContact(contact: NewContact): Promise<string>;
  /** By id, as it is now. NOT_FOUND when the contact is gone. */
  readOwnership(contactId: string): Promise<CrmOwnership>;
  /** VENDOR_REFUSED for an owner who is unknown or left. Null: nobody. */
  writeOwner(contactId: string, ownerId: string | null): Promise<void>;
  createCallLog(entry: CallLogEntry): Promise<string>;
  updateCallLog(id: string, entry: CallLogEntry): Promise<void>;
  /** The id of a call log written before under this external id on a contact's (or company's) timeline, by reads that see a write at once (no search). */
  findCallLog(
    externalId: string,
    recordId: string,
    of?: "contacts" | "companies",
  ): Promise<string | null>;
  /** The same entry as a note. */
  createNote(entry: CallLogEntry): Promise<string>;
  updateNote(id: string, entry: CallLogEntry): Promise<void>;
  /** As findCallLog, for a note. */
  findNote(
    externalId: string,
    recordId: string,
    of?: "contacts" | "companies",
  ): Promise<string | null>;
  /**
   * The same entry of a call that is over as an event of our app, which nobody can change afterwards; safe to repeat.
   * Refused, whole, by accounts that allow no such thing.
   */
  createAppEvent(entry: CallLogEntry): Promise<string>;
  /** Puts an entry on timelines that it is not on yet; safe to repeat. */
  associate(type: "calls" | "notes", id: string, links: TimelineLinks): Promise<void>;
  /** How many of the newest calls since then other apps logged. Reads an index that is late. */
  countForeignCalls(sinceMs: number): Promise<{ readonly foreign: number; readonly seen: number }>;
  /** The entry that another app wrote for this call, or null. */
  findForeignCall(entry: CallLogEntry): Promise<string | null>;
  /** Puts our words into another app's entry, once. NOT_FOUND when it is gone. */
  annotateCall(id: string, entry: CallLogEntry): Promise<void>;
  /** Has the CRM show a call to whom it rings; it logs nothing by that. */
  announceCall(call: RingingCall): Promise<void>;
  createTask(entry: TaskEntry): Promise<string>;
  /** Marks a task as done; safe to repeat. NOT_FOUND when somebody deleted it. */
  completeTask(id: string): Promise<void>;
  /** What people call these contacts, at most 100, by id; those without a name, or gone, are left out. */
  readContactNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Ids of the few contacts that are best known by this name, or by a part of it; for people who look for calls. */
  findContactIdsByName(name: string): Promise<string[]>;
  /** As findCallLog, for a task. */
  findTask(externalId: string, contactId: string): Promise<string | null>;
};
