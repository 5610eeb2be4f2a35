import type { HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import type { PlayedCall } from "../traffic/phones.ts";

export type TimelineCheck = {
  /** Calls of known people with no entry in the CRM. */
  readonly missing: readonly PlayedCall[];
  /** Entries beyond the first, of one call. */
  readonly doubled: readonly string[];
};

/** Holds the CRM's call entries against the calls that were played: each has one, found by the vendor's own id in it. */
export function checkTimeline(played: readonly PlayedCall[], crm: HubspotBox): TimelineCheck {
  const byCall = new Map<string, string[]>();
  for (const { id, properties } of crm.calls) {
    const external = properties["hs_call_external_id"] ?? "";
    // …-dialpad:4711, …-exotel:abc:+91…:1
    const callId = /(?:dialpad|exotel|kazoo|voipex):([^:]+)/.exec(external)?.[1] ?? external;
    byCall.set(callId, [...(byCall.get(callId) ?? []), id]);
  }
  const entriesOf = ({ ids }: PlayedCall) => [
    ...new Set(ids.flatMap((id) => byCall.get(id) ?? [])),
  ];
  return {
    missing: played.filter((call) => entriesOf(call).length === 0),
    doubled: played.flatMap((call) => entriesOf(call).slice(1)),
  };
}
