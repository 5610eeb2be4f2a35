/** What a workspace wants of its CRM. Every field has its default; a person changes them through the API. */
export type CrmSettings = {
  /** Our share of the account's requests in ten seconds: the customer's other apps have the rest. */
  readonly requestsPer10Seconds: number;
  readonly searchesPerSecond: number;
  /** Contact properties that hold numbers, besides the CRM's own. */
  readonly extraPhoneProperties: readonly string[];
  readonly timeline: {
    /** `auto`: a call entry, or a note where another integration logs the calls already. */
    readonly entry: "auto" | "call" | "note" | "annotate" | "off";
    /** App events besides; the CRM must have approved the app for them. */
    readonly appEvents: boolean;
    /** Calls without a decision of ours (outbound, direct) as entries too. */
    readonly otherCalls: boolean;
  };
  readonly adopt: {
    readonly enabled: boolean;
    readonly minTalkSeconds: number;
    readonly direction: "inbound" | "outbound" | "both";
    /** Reps who may adopt; empty: all. */
    readonly repIds: readonly string[];
    /** `true`: an unowned contact who reached no rep gets the next in turn. */
    readonly roundRobin: boolean;
    /** Re-assigns a contact whose owner has not answered them for so many months of lost calls; null: never. */
    readonly reassignAfterLostMonths: number | null;
  };
  readonly unknownCaller: {
    readonly createContact: boolean;
    /** The new contact's last name; the first name is left to people. */
    readonly lastName: string;
  };
  readonly webhooks: {
    /** Takes HubSpot's oldest signature too, which can be replayed. */
    readonly acceptV1Signature: boolean;
  };
};

export const DEFAULT_CRM_SETTINGS: CrmSettings = {
  requestsPer10Seconds: 80,
  searchesPerSecond: 3,
  extraPhoneProperties: [],
  timeline: { entry: "auto", appEvents: false, otherCalls: false },
  adopt: {
    enabled: false,
    minTalkSeconds: 60,
    direction: "inbound",
    repIds: [],
    roundRobin: false,
    reassignAfterLostMonths: null,
  },
  unknownCaller: { createContact: false, lastName: "Unknown caller" },
  webhooks: { acceptV1Signature: false },
};
