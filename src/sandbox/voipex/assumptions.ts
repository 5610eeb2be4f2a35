/** What this box takes for true of Voipex where its pages say nothing, or two things at once. Each is a switch. */
export type Assumptions = {
  /** The page's Dialer alone, or the rest of the API as a generated client of it shows. */
  readonly api: "page" | "extended";
  /** The names in a token's answer: those of the page, or those that IPEX's older login has. */
  readonly tokenNames: "access_token" | "accessToken";
  /** Whether a refresh token is taken, as Keycloak does; else the password is needed again. */
  readonly refresh: boolean;
  /** Whether a new token ends those that were given before. */
  readonly sessions: "many" | "one";
  /** A campaign's first state, and what a command does that does not fit it. */
  readonly misfitControl: "refused" | "ignored";
  /** When a call that the API was asked for is told as answered: by the member's own phone, or by who is called. */
  readonly madeCallAnswered: "rep" | "person";
  /** Busy and no answer have statuses of their own, or are RS_ERROR, the one that is published. */
  readonly dialStatuses: "own" | "error";
  /** By which clock active periods are. */
  readonly dialTimeZone: string;
};

export const DEFAULT_ASSUMPTIONS: Assumptions = {
  api: "extended",
  tokenNames: "access_token",
  refresh: true,
  sessions: "many",
  misfitControl: "refused",
  madeCallAnswered: "rep",
  dialStatuses: "own",
  dialTimeZone: "Europe/Prague",
};

export type Rule = { readonly says: string } & (
  | { readonly source: "documented"; readonly where: string }
  | { readonly source: "inferred"; readonly switch: keyof Assumptions }
);

const DIALER = "https://ipexcloud.github.io/voipex-docs/docs/api/callcenter-api/dialer";
const AUTH = "https://ipexcloud.github.io/voipex-docs/docs/auth";
const WIKI = "https://ipexas.atlassian.net/wiki";

/** Every rule that the box plays by, with where it comes from; what is only inferred has a switch. */
export const ASSUMPTIONS: readonly Rule[] = [
  {
    says: "A token comes by a form with client_id=api and grant_type=password.",
    source: "documented",
    where: AUTH,
  },
  { says: "A token lives 3,000 s, its refresh token 7,200 s.", source: "documented", where: AUTH },
  { says: "The Dialer needs its management rights.", source: "documented", where: DIALER },
  {
    says: "A call list has a name, and numbers with attributes.",
    source: "documented",
    where: DIALER,
  },
  { says: "A call list's answer counts its numbers.", source: "documented", where: DIALER },
  { says: "GET /ivr lists applications with text ids.", source: "documented", where: DIALER },
  {
    says: "A campaign needs name, callerId, activePeriod, callLists and ivr.",
    source: "documented",
    where: DIALER,
  },
  { says: "Week days count from Monday, 1 to 7.", source: "documented", where: DIALER },
  {
    says: "A campaign is controlled by start, pause, unpause, reload and remove.",
    source: "documented",
    where: DIALER,
  },
  { says: "Ten events are sent as JSON by POST.", source: "documented", where: WIKI },
  { says: "The keys of events can be renamed.", source: "documented", where: WIKI },
  {
    says: "Webhooks authenticate by basic auth or a bearer token.",
    source: "documented",
    where: WIKI,
  },
  {
    says: "Who lost the race for a queue's call gets a Hangup with Answered elsewhere.",
    source: "documented",
    where: WIKI,
  },
  {
    says: "The API has members, current calls, missed calls and campaigns with their call lists.",
    source: "inferred",
    switch: "api",
  },
  { says: "A token's answer has these names.", source: "inferred", switch: "tokenNames" },
  { says: "A token can be refreshed.", source: "inferred", switch: "refresh" },
  { says: "Tokens of one access count side by side.", source: "inferred", switch: "sessions" },
  { says: "A command that does not fit the state.", source: "inferred", switch: "misfitControl" },
  {
    says: "A call from a member's phone is answered when that phone is taken.",
    source: "inferred",
    switch: "madeCallAnswered",
  },
  {
    says: "A campaign that runs dials inside its active period, by this clock.",
    source: "inferred",
    switch: "dialTimeZone",
  },
  {
    says: "A try that failed is made again by the rule for its status.",
    source: "inferred",
    switch: "dialStatuses",
  },
  {
    says: "A queue's free agents and waiting calls limit how many are dialled.",
    source: "documented",
    where: DIALER,
  },
];
