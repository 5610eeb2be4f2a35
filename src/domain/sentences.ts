/** The sentences that callers hear. `{name}` is the rep's. Each is spoken on its own, so that its sound can be kept. */
export type Phrase =
  | "busy"
  | "hold"
  | "still-holding"
  | "choose-team"
  | "choose-callback"
  | "choose-voicemail"
  | "stay-on"
  | "thanks"
  | "promised-by"
  | "promised"
  | "goodbye"
  | "closed"
  | "holiday";

/** One language's sentences. One that misses any is not used at all: half a sentence in two languages helps nobody. */
export type Phrases = Readonly<Record<Phrase, string>>;

/** Sentences that an admin wrote, by locale (`en`, `fr-ca`): they take the place of ours, one by one. */
export type OwnSentences = Readonly<Record<string, Partial<Phrases>>>;
