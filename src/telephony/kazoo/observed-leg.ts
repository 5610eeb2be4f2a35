import type { LegEvent } from "../../domain/call.ts";
import { identityKey } from "../../domain/decision.ts";
import { timeOf } from "./map.ts";
import { legIdOf } from "./routing-request.ts";
import type { KazooChannel } from "./schemas.ts";

/**
 * A channel that lives, as the event whose webhook we may have missed: at the channel's own time and under a key of
 * its own, so that the same channel seen again says nothing new. Null for a channel of nobody, or without a time.
 */
export function toObservedLeg(channel: KazooChannel): LegEvent | null {
  const at = timeOf(channel.timestamp);
  const owner = channel.owner_id ?? null;
  if (at === null || owner === null || owner === "") return null;
  const answered = channel.answered !== false;
  const { other_leg: otherLeg } = channel;
  return {
    key: `observed-${answered ? "talk" : "ring"}:${channel.uuid}`,
    legId: legIdOf(channel.uuid),
    kind: answered ? "connected" : "ringing",
    at,
    identity: identityKey({ vendor: "kazoo", type: "user", id: owner }),
    direction: channel.direction === "outbound" ? "inbound" : "outbound",
    number: null,
    internalNumber: null,
    startedAt: at,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    links: otherLeg === null || otherLeg === undefined ? [] : [legIdOf(otherLeg)],
    details: {},
  };
}
