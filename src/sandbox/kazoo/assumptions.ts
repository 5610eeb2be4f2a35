/** What this box takes for true of KAZOO where its pages and source say nothing, or differ by version. */
export type Assumptions = {
  /** `Digits` as an object of collections, or the last digits alone, as older versions send it. */
  readonly digits: "collections" | "last";
  /** Whether earlier collections of a call come again with every request. */
  readonly keepsCollections: boolean;
  readonly apiVersion: "4.x" | "2015-03-01";
  /** After so many actions of one call KAZOO's guard ends it. */
  readonly mostActions: number;
};

export const DEFAULT_ASSUMPTIONS: Assumptions = {
  digits: "collections",
  keepsCollections: true,
  apiVersion: "4.x",
  mostActions: 200,
};

export type Rule = { readonly says: string } & (
  | { readonly source: "documented"; readonly where: string }
  | { readonly source: "inferred"; readonly switch: keyof Assumptions }
);

const SOURCE = "https://github.com/2600hz/kazoo";
const PIVOT = "https://docs.2600hz.com/developers/pivot/requests-and-responses";
const WEBHOOKS = "https://docs.2600hz.com/dev/applications/webhooks";

/** Every rule that the box plays by, with where it comes from; what is only inferred has a switch. */
export const ASSUMPTIONS: readonly Rule[] = [
  { says: "An invalid or empty 200 hangs up on the caller.", source: "documented", where: SOURCE },
  { says: "Any status but 200 and 206 runs the `_` child.", source: "documented", where: SOURCE },
  { says: "A missing content type is TwiML.", source: "documented", where: SOURCE },
  { says: "A router's answer replaces the running flow.", source: "documented", where: SOURCE },
  { says: "A request is never repeated.", source: "documented", where: SOURCE },
  { says: "An absent req_format asks by TwiML names.", source: "documented", where: SOURCE },
  {
    says: "user, device, ring_group end the flow on success.",
    source: "documented",
    where: SOURCE,
  },
  { says: "resources looks at cause and code children only.", source: "documented", where: SOURCE },
  { says: "There is no module `say`.", source: "documented", where: SOURCE },
  { says: "An ad-hoc conference mutes who joins by default.", source: "documented", where: SOURCE },
  {
    says: "A recording goes to <url>/call_recording_<id>.<format>.",
    source: "documented",
    where: PIVOT,
  },
  { says: "Webhook times are Gregorian seconds.", source: "documented", where: WEBHOOKS },
  {
    says: "A webhook counts as delivered with exactly 200.",
    source: "documented",
    where: WEBHOOKS,
  },
  { says: "Six failures in 60 s disable a webhook.", source: "documented", where: WEBHOOKS },
  {
    says: "A quickcall answers once the user's phone was: 202, or 500; GET makes it too.",
    source: "documented",
    where: SOURCE,
  },
  {
    says: "A quickcall's variables are on the user's own leg, which is shown the number.",
    source: "documented",
    where: SOURCE,
  },
  { says: "Digits come as an object of collections.", source: "inferred", switch: "digits" },
  { says: "Earlier collections come again.", source: "inferred", switch: "keepsCollections" },
  { says: "The version that requests name.", source: "inferred", switch: "apiVersion" },
  { says: "How many actions a call may run.", source: "inferred", switch: "mostActions" },
];
