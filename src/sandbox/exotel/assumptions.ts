/**
 * What this box takes for true of Exotel where Exotel's pages say nothing, or two things at once. Each is a switch;
 * tests run both ways.
 */
export type Assumptions = {
  /** What a request after an attempt says of it: result and legs, the result alone, or nothing new at all. */
  readonly afterAttempt: "result-and-legs" | "result" | "nothing";
  /** Which of the two sets of parameters a request has: `From`, `CallFrom`, or both. */
  readonly parameters: "plain" | "call" | "both" | "random";
  /** How events are encoded; the page names no method. */
  readonly encoding: "json" | "form" | "query" | "random";
  /** The names in events: those of `call_event_passthru_url`, or the older ones of the agent passthru. */
  readonly family: "nested" | "flat" | "random";
  /** How numbers are written in what it sends. */
  readonly numbers: "zero" | "bare" | "e164" | "random";
  /** `Created` as on the page, or as in captured requests. */
  readonly dates: "sortable" | "spelt" | "random";
  /** Whether the account gets `ringing` and `answered` events. */
  readonly answeredEvents: boolean;
  /** The most phones that ring together; the page's table says 10, its sample 5. */
  readonly mostParallel: number;
};

export const DEFAULT_ASSUMPTIONS: Assumptions = {
  afterAttempt: "result-and-legs",
  parameters: "random",
  encoding: "random",
  family: "random",
  numbers: "random",
  dates: "random",
  answeredEvents: false,
  mostParallel: 5,
};

/** How unkind the delivery of events is: probabilities from 0 to 1. */
export type Faults = {
  readonly double: number;
  readonly late: number;
  /** A terminal event that never comes. */
  readonly lost: number;
};

export const NO_FAULTS: Faults = { double: 0, late: 0, lost: 0 };
