/** What an account may refuse as a whole, because it needs an approval or a right of its own. */
export type CrmFeature =
  "call-pop" | "app-event" | "write" | "company" | "deal" | "ticket" | "lead";

/** An account's word that it does not let us do something. */
export type CrmRefusal = {
  readonly feature: CrmFeature;
  /** For people. */
  readonly reason: string;
  readonly at: number;
};
