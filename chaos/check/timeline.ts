import type { HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import type { PostgresServer } from "../stand/postgres-server.ts";
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

/** What the database knows of a call that is not there, in a few words. */
export async function tellMissing(call: PlayedCall, postgres: PostgresServer): Promise<string> {
  const about = call.ids.map((id) => `:${id}(:|$)`).join("|");
  const [found] = await postgres.query<{ decisions: string; events: string; writes: string }>(
    `select (select coalesce(string_agg(leg_id || ' ' || outcome || ' ' || at::text, ', ' order by at), 'none')
             from decision where leg_id ~ '${about}') as decisions,
            (select coalesce(string_agg(leg_id || ' ' || (event->>'kind') || ' ' || received_at::text, ', '), 'none')
             from call_event where leg_id ~ '${about}') as events,
            (select coalesce(string_agg(state || ' ' || coalesce(error, '-') || ' ' || attempts, ', '), 'none')
             from crm_write where key ~ '${about}') as writes`,
  );
  const { decisions = "?", events = "?", writes = "?" } = found ?? {};
  return `decisions: ${decisions}; events: ${events}; writes: ${writes}`;
}
