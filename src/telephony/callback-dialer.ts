/** A call to a person who was promised one: the rep's own phone rings first, and then the person's. */
export type DialOrder = {
  /** Ours, 32 hex digits: it comes back in the call's events where the phone system carries such a thing. */
  readonly id: string;
  /** The rep's phone, by one of the dialler's `identityTypes`. */
  readonly rep: { readonly type: string; readonly id: string };
  /** Whom to call, E.164. */
  readonly number: string;
  /** What only this vendor's lines have. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Where the line takes what became of the call, for phone systems that are told with each one; left out: nowhere. */
  readonly resultUrl?: string;
};

/** A phone system that makes such calls. What it can't do is left to people, by hand. */
export type CallbackDialer = {
  readonly vendor: string;
  /** Types of rep identities whose phones it can ring, the first choice first. */
  readonly identityTypes: readonly string[];
  /** How long nothing may be heard of a call that it makes, ms; left out: a minute. */
  readonly holdMs?: number;
  /**
   * Has the call made; the leg that the phone system names, or null. Sent once, never tried again: VENDOR_UNAVAILABLE
   * says that it may have been made; VENDOR_RATE_LIMITED that it was not, and may be later; any other that it was not.
   */
  dial(order: DialOrder): Promise<string | null>;
};

/** Our id of a call for a callback, as a phone system gives it back; undefined: it is none of ours. */
export function dialIdOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value) ? value : undefined;
}
