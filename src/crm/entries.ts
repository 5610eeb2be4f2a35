/** Whose timelines an entry is on. */
export type TimelineLinks = {
  readonly contactIds: readonly string[];
  readonly companyIds: readonly string[];
  readonly dealIds: readonly string[];
};

/** One call on the timeline of contacts, their companies and deals. */
export type CallLogEntry = TimelineLinks & {
  /** Ours, the same at every try: what a lost answer is found by. */
  readonly externalId: string;
  readonly ownerId: string | null;
  readonly at: number;
  readonly title: string;
  /** Plain text lines; the adapter escapes them. */
  readonly body: readonly string[];
  readonly direction: "inbound" | "outbound";
  readonly durationMs: number | null;
  readonly outcome: "answered" | "missed" | "voicemail" | "in-progress";
  /** Where all that was decided and why can be read. */
  readonly url?: string | null;
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

/** A call that rings somebody now, for the CRM to show them. */
export type RingingCall = {
  /** Ours, the same at every try. */
  readonly externalId: string;
  /** E.164, both. */
  readonly fromNumber: string;
  readonly toNumber: string;
  /** The CRM's ids of the users whose phone rings. */
  readonly userIds: readonly string[];
  readonly startedAt: number;
};
