/** What a call can come to, as the API names it. */
export const OUTCOMES = [
  "rep",
  "group",
  "team",
  "ask",
  "wait",
  "voicemail",
  "callback",
  "target",
  "message",
  "closed",
  "fallback",
] as const;

export type Outcome = (typeof OUTCOMES)[number];
