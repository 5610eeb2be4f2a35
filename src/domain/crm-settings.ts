/** Who becomes the owner of a contact that nobody owns. */
export type AdoptSettings = {
  /** Off until somebody chooses it: an owner is what a team is paid by. */
  readonly enabled: boolean;
  /** A talk shorter than this is none. */
  readonly minimumTalkSeconds: number;
  readonly directions: readonly ("inbound" | "outbound")[];
  /** Only reps of one of these teams; null: every rep. */
  readonly teams: readonly string[] | null;
  /** The rep who talked, or the next of `teams` in turn. */
  readonly assignee: "who-talked" | "in-turn";
  /**
   * Also takes a contact from an owner with whom its calls only got lost in so many months, at least one of them;
   * null: never.
   */
  readonly lostAfterMonths: number | null;
};

/** A contact for a caller whom the CRM does not know, after a real talk. */
export type CreateContactSettings = {
  readonly enabled: boolean;
  readonly lastName: string;
  /** Whether the rep who talked owns it; else nobody does. */
  readonly ownedByRep: boolean;
};

/**
 * What is put on the timeline. `auto`: a call, or a note where the phone system's own connector logs the calls already.
 * `annotate`: our words go into that connector's entry. `app-event`: an event of our app, once the call is over, or a
 * note where the account refuses those.
 */
export type TimelineSettings = {
  readonly entry: "auto" | "call" | "note" | "annotate" | "app-event" | "off";
  /** An event of our app beside the entry, where the account takes it. */
  readonly appEvents: boolean;
  /**
   * Calls of reps that nobody asked us about: those that they make, and those that come to them directly. `auto`: on,
   * but where another app logs the calls already. Off until somebody chooses it.
   */
  readonly otherCalls: "auto" | "on" | "off";
  /** Links to what was recorded of a call; the sound itself goes nowhere. */
  readonly recordings: "links" | "off";
};

/** What we read of a CRM account. */
export type ReadingSettings = {
  /** Properties of contacts that hold further numbers, by the CRM's names; null: those of the installation. */
  readonly phoneProperties: readonly string[] | null;
  /** Properties of contacts that name further owners, the first choice first; none until somebody chooses some. */
  readonly ownerProperties: readonly string[];
  /** Properties of contacts that say not to call them: `name`, or `name=value`; none until somebody chooses some. */
  readonly doNotCallProperties: readonly string[];
  /** The one without which no campaign calls them, as above; null: campaigns need none. */
  readonly consentProperty: string | null;
  /** Whether who works on a contact's open deal is a further owner too, after those. */
  readonly dealTeam: boolean;
  /** Whether tickets are read, for the step that rings their owner. */
  readonly tickets: boolean;
  /** The same of leads. */
  readonly leads: boolean;
};

/** What we read of a CRM account, what we write to it, and when. */
export type CrmSettings = {
  readonly reading: ReadingSettings;
  readonly adopt: AdoptSettings;
  readonly createContact: CreateContactSettings;
  readonly timeline: TimelineSettings;
};

export const DEFAULT_CRM_SETTINGS: CrmSettings = {
  reading: {
    phoneProperties: null,
    ownerProperties: [],
    doNotCallProperties: [],
    consentProperty: null,
    dealTeam: false,
    tickets: false,
    leads: false,
  },
  adopt: {
    enabled: false,
    minimumTalkSeconds: 60,
    directions: ["inbound"],
    teams: null,
    assignee: "who-talked",
    lostAfterMonths: null,
  },
  createContact: { enabled: false, lastName: "Unknown caller", ownedByRep: true },
  timeline: { entry: "auto", appEvents: false, otherCalls: "off", recordings: "links" },
};

/** A change of settings: what is absent stays. */
export type CrmSettingsChange = {
  readonly [Part in keyof CrmSettings]?: Partial<CrmSettings[Part]>;
};

/** The settings after a change. */
export function changeCrmSettings(settings: CrmSettings, change: CrmSettingsChange): CrmSettings {
  return {
    reading: { ...settings.reading, ...change.reading },
    adopt: { ...settings.adopt, ...change.adopt },
    createContact: { ...settings.createContact, ...change.createContact },
    timeline: { ...settings.timeline, ...change.timeline },
  };
}
