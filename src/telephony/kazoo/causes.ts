import type { OfferEnd } from "../../domain/facts.ts";

/** What a hang-up cause under `user` or `device` says of the rep who was rung; any other one is a failure. */
export const ATTEMPT_OF_CAUSE = {
  USER_BUSY: "busy",
  NO_ANSWER: "no-answer",
  NO_USER_RESPONSE: "no-answer",
  ALLOTTED_TIMEOUT: "no-answer",
  CALL_REJECTED: "declined",
} as const satisfies Record<string, OfferEnd>;

/**
 * The causes with which a call to a number outside fails. `resources` knows no `_`: a cause that has no child of its
 * own ends the caller's call, so they are all named.
 */
export const OUTSIDE_CAUSES = [
  "USER_BUSY",
  "NO_ANSWER",
  "NO_USER_RESPONSE",
  "CALL_REJECTED",
  "ALLOTTED_TIMEOUT",
  "PROGRESS_TIMEOUT",
  "MEDIA_TIMEOUT",
  "SUBSCRIBER_ABSENT",
  "USER_NOT_REGISTERED",
  "UNALLOCATED_NUMBER",
  "INVALID_NUMBER_FORMAT",
  "NUMBER_CHANGED",
  "NO_ROUTE_DESTINATION",
  "NO_ROUTE_TRANSIT_NET",
  "DESTINATION_OUT_OF_ORDER",
  "EXCHANGE_ROUTING_ERROR",
  "NORMAL_TEMPORARY_FAILURE",
  "NORMAL_CIRCUIT_CONGESTION",
  "NETWORK_OUT_OF_ORDER",
  "SWITCH_CONGESTION",
  "REQUESTED_CHAN_UNAVAIL",
  "RECOVERY_ON_TIMER_EXPIRE",
  "INCOMPATIBLE_DESTINATION",
  "BEARERCAPABILITY_NOTAVAIL",
  "BEARERCAPABILITY_NOTIMPL",
  "FACILITY_REJECTED",
  "FACILITY_NOT_SUBSCRIBED",
  "OUTGOING_CALL_BARRED",
  "SERVICE_UNAVAILABLE",
  "SERVICE_NOT_IMPLEMENTED",
  "GATEWAY_DOWN",
  "CHAN_NOT_IMPLEMENTED",
  "PROTOCOL_ERROR",
  "INTERWORKING",
  "CRASH",
  "NORMAL_UNSPECIFIED",
  "UNSPECIFIED",
] as const;
