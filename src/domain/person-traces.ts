/** Everything under which a person may be found here. */
export type PersonTraces = {
  /** The contact's ids: its own, those merged into it, and the one that it was merged into. */
  readonly ids: readonly string[];
  /** Every number it had (E.164), with its twins. */
  readonly numbers: readonly string[];
  /** Of these, the ones to be forgotten: no other contact, company or rep has them, or they themselves were asked for. */
  readonly ownNumbers: readonly string[];
  /** Legs of the person's calls. */
  readonly legIds: readonly string[];
};
