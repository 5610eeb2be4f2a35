import type { Stand } from "../stand/open-stand.ts";
import type { PlayedCall } from "../traffic/phones.ts";
import type { Told } from "../traffic/tap.ts";
import { lostEvents } from "./lost-events.ts";
import { wrongOwners } from "./owners.ts";
import { wrongPresence, type WrongPresence } from "./presence.ts";
import { checkTimeline, tellMissing, type TimelineCheck } from "./timeline.ts";

/** What is not as it should be, by the call log, the maps, the CRM and the phone systems themselves. */
export type Findings = {
  readonly lost: readonly Told[];
  readonly timeline: TimelineCheck;
  /** What is known of each call that is not there. */
  readonly known: readonly string[];
  readonly presence: readonly WrongPresence[];
  readonly owners: readonly string[];
  /** Jobs that were buried, by why. */
  readonly buried: readonly string[];
};

/** Examples are enough. */
const MOST_TOLD = 12;

/** `calls`: those that must be on the timeline by now. Rejects while the installation can't be asked. */
export async function checkAll(stand: Stand, calls: readonly PlayedCall[]): Promise<Findings> {
  const { tap, postgres, crm, api, phones } = stand;
  const buried = await postgres.query<{ said: string }>(
    "select job_name || ': ' || error as said from dead_letter",
  );
  const timeline = checkTimeline(calls, crm.box);
  return {
    lost: await lostEvents(tap.told, postgres),
    timeline,
    known: await Promise.all(
      timeline.missing.slice(0, MOST_TOLD).map((call) => tellMissing(call, postgres)),
    ),
    presence: await wrongPresence(api, phones),
    owners: await wrongOwners(crm, postgres),
    buried: buried.map(({ said }) => said),
  };
}

export function isRight({ lost, timeline, presence, owners, buried }: Findings): boolean {
  const wrong = [lost, timeline.missing, timeline.doubled, presence, owners, buried];
  return wrong.every((list) => list.length === 0);
}
