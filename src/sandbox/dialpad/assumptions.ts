/**
 * What this box takes for true of Dialpad where Dialpad's pages say nothing, or two things at once. Each is a
 * switch; tests run both ways.
 */
export type Assumptions = {
  /**
   * How the leg that a routing answer creates is tied to the routing request's call id: a new id with
   * `entry_point_call_id`, with `master_call_id`, with nothing, one of these at random, or no new id at all.
   */
  readonly link: "entry-point" | "master" | "none" | "random" | "same-id";
  /** Whether the router's own leg sends call events, with the router as its target. */
  readonly entryLegEvents: boolean;
  /** What DP-CALL-ROUTER-ASK-REATTEMPT-COUNT says after the first silent question. */
  readonly attemptsCountFrom: 0 | 1;
  readonly contentType: "application/jwt" | "application/json" | "text/plain" | "random";
  readonly patchLimit: "1-in-5-minutes" | "1200-a-minute";
  /** Where calls go while a router is off: the help page and the API reference differ. */
  readonly disabledRouterGoesTo: "default-target" | "office";
  /** What `external_number` holds when the caller withholds theirs. */
  readonly withheldNumber: "blocked" | "anonymous" | null;
  /** `target_id: "123"` instead of an integer. */
  readonly textTargetIdsAccepted: boolean;
  /** Fields that the page does not list for the action. */
  readonly unknownFieldsAccepted: boolean;
  /** A user who talks already: their own voicemail at once, or it rings them all the same (call waiting). */
  readonly busyUser: "voicemail" | "rings";
  /** Whether `finish_on_key` is among the digits that are handed over. */
  readonly finishKeyIncluded: boolean;
  /** How GET /call/{id} writes ids: the reference shows text, captured answers hold numbers. */
  readonly callApiIds: "text" | "number";
  /** Whether events carry `routing_breadcrumbs` or an empty list. */
  readonly breadcrumbs: boolean;
  /** Whether a call that only rings or waits in a queue can be passed on: the reference does not say. */
  readonly transferBeforeAnswer: "accepted" | "refused";
  /** How the leg after a transfer is tied to the one before; seen of a department's call, not of a person's. */
  readonly transferLink: "master" | "entry-point" | "none";
};

export const DEFAULT_ASSUMPTIONS: Assumptions = {
  link: "random",
  entryLegEvents: true,
  attemptsCountFrom: 1,
  contentType: "random",
  patchLimit: "1-in-5-minutes",
  disabledRouterGoesTo: "default-target",
  withheldNumber: "blocked",
  textTargetIdsAccepted: false,
  unknownFieldsAccepted: false,
  busyUser: "voicemail",
  finishKeyIncluded: false,
  callApiIds: "text",
  breadcrumbs: true,
  transferBeforeAnswer: "accepted",
  transferLink: "master",
};

export type Rule = { readonly says: string } & (
  | { readonly source: "documented"; readonly where: string }
  | { readonly source: "inferred"; readonly switch: keyof Assumptions }
  | { readonly source: "inferred"; readonly because: string }
);

const GUIDE = "Call Routing via APIs";
const API = "API reference (OpenAPI)";

/** Every rule of this box: documented with its page, or inferred with its switch or the reason for having none. */
export const ASSUMPTIONS: readonly Rule[] = [
  {
    says: "a router with a secret sends an HS256 JWT as the body, else JSON",
    source: "documented",
    where: GUIDE,
  },
  {
    says: "more than 5 s, or more than 10 failures in an hour, switch a router off",
    source: "documented",
    where: GUIDE,
  },
  {
    says: "enabled:true alone keeps the error count; reset_error_count clears it",
    source: "documented",
    where: API,
  },
  {
    says: "a router secret has at least 32 characters on one line",
    source: "documented",
    where: API,
  },
  {
    says: "route, forward, ask and end with their fields; ask's defaults",
    source: "documented",
    where: GUIDE,
  },
  {
    says: "the answer to ask is in the next request only, under its hint_name",
    source: "documented",
    where: GUIDE,
  },
  {
    says: "retries is the number of prompts; the last one is followed by timeout_action",
    source: "documented",
    where: GUIDE,
  },
  {
    says: "custom: an empty hint and two headers; at 3 the call is disconnected",
    source: "documented",
    where: GUIDE,
  },
  {
    says: "20 requests a second per company; POST /webhooks 100 a minute; GET /call/{id} 10 a minute",
    source: "documented",
    where: "Rate limits",
  },
  {
    says: "10 company-wide and 100 call event subscriptions",
    source: "documented",
    where: "Event subscriptions",
  },
  {
    says: "5xx: three more tries after 2, 4 and 8 s; time-outs two at once; 4xx never",
    source: "documented",
    where: "Webhook delivery failures",
  },
  {
    says: "assign_number without a number takes one from the reserve, else buys one",
    source: "documented",
    where: API,
  },
  {
    says: "deleting a router puts its numbers back into the reserve",
    source: "documented",
    where: GUIDE,
  },
  { says: "the routed leg's id and what it is linked by", source: "inferred", switch: "link" },
  { says: "the router's own leg sends events", source: "inferred", switch: "entryLegEvents" },
  { says: "the first re-attempt count", source: "inferred", switch: "attemptsCountFrom" },
  { says: "the content type of a signed body", source: "inferred", switch: "contentType" },
  {
    says: "PATCH /callrouters: two limits are published",
    source: "inferred",
    switch: "patchLimit",
  },
  {
    says: "where a switched-off router sends calls",
    source: "inferred",
    switch: "disabledRouterGoesTo",
  },
  { says: "how a withheld number looks", source: "inferred", switch: "withheldNumber" },
  { says: "target_id must be an integer", source: "inferred", switch: "textTargetIdsAccepted" },
  {
    says: "unknown fields make an answer invalid",
    source: "inferred",
    switch: "unknownFieldsAccepted",
  },
  { says: "a busy user's own settings take the call", source: "inferred", switch: "busyUser" },
  { says: "the finish key is not handed over", source: "inferred", switch: "finishKeyIncluded" },
  { says: "ids in GET /call/{id}", source: "inferred", switch: "callApiIds" },
  { says: "breadcrumbs in events", source: "inferred", switch: "breadcrumbs" },
  {
    says: "POST /call/{id}/transfer: one of number, call, target, operator; four states",
    source: "documented",
    where: API,
  },
  {
    says: "a call that is not answered yet can be passed on",
    source: "inferred",
    switch: "transferBeforeAnswer",
  },
  {
    says: "the leg after a transfer is a new one, and names the one before as its master",
    source: "inferred",
    switch: "transferLink",
  },
  {
    says: "the leg that was passed on ends with is_transferred and without `missed`",
    source: "inferred",
    because: "seen in a captured event; read as missed too, nothing else would come of it",
  },
  {
    says: "a transfer of an ended call is refused with 400",
    source: "inferred",
    because: "a client that gives up on any 4xx is right under every reading",
  },
  {
    says: "POST /call: phone_number and user_id; custom_data comes back in the call's events",
    source: "documented",
    where: API,
  },
  {
    says: "POST /call for a user on a call is refused with 400, unless is_consult",
    source: "inferred",
    because: "the page says that is_consult enables a second call; without it there is none",
  },
  {
    says: "a call that the API made is one leg from the first ring of the user's devices on",
    source: "inferred",
    because: "the answer names one call id before anybody has answered",
  },
  {
    says: "unknown fields in an API body are refused with 400",
    source: "inferred",
    because: "a client that sends none is right under every reading",
  },
  {
    says: "each number assigned to a router takes one Additional Number licence",
    source: "inferred",
    because: "the guide asks for one, the reference counts from the second number on",
  },
  {
    says: "a routing request that fails is not sent again",
    source: "inferred",
    because: "no page speaks of a second try, and the default target is named as the fallback",
  },
];
