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

/** Those with which a number is asked for. Languages of older policies lack them: nobody is asked for one in those. */
export type NumberPhrase =
  "enter-number" | "or-this-number" | "bad-number" | "read-back" | "confirm-number";

/** One language's sentences. One that misses any is not used at all: half a sentence in two languages helps nobody. */
export type Phrases = Readonly<Record<Phrase, string>> &
  Partial<Readonly<Record<NumberPhrase, string>>>;

/** Sentences that an admin wrote, by locale (`en`, `fr-ca`): they take the place of ours, one by one. */
export type OwnSentences = Readonly<Record<string, Partial<Phrases>>>;

/** What is filled in, by sentence; in all others nothing is. */
export const PLACEHOLDERS: Readonly<
  Partial<Record<Phrase | NumberPhrase, readonly ("name" | "digit" | "number")[]>>
> = {
  hold: ["name"],
  "still-holding": ["name"],
  "choose-team": ["digit"],
  "choose-callback": ["digit"],
  "choose-voicemail": ["digit"],
  "promised-by": ["name"],
  "read-back": ["number"],
};
