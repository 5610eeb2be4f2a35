import type { CrmClient } from "../../crm/port.ts";
import type { CrmSettings } from "../../domain/crm-settings.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { EntryKind } from "./write-once.ts";

/** What `auto` came to when the account's recent calls were looked at. */
export type FoundTimeline = {
  readonly entry: "call" | "note";
  /** For people. */
  readonly reason: string;
  readonly checkedAt: number;
};

export type Deps = {
  readonly setTimeline: (
    workspaceId: string,
    connectionId: string,
    found: FoundTimeline,
  ) => Promise<void>;
  readonly now: () => number;
};

type Account = {
  readonly connectionId: string;
  readonly settings: CrmSettings;
  readonly timeline: FoundTimeline | null;
  readonly client: Pick<CrmClient, "countForeignCalls">;
};

const LOOK_AGAIN_MS = 86_400_000;
const LOOK_BACK_MS = 7 * 86_400_000;
/** One call can be a trial of somebody's; a connector logs them all. */
const CONNECTOR_FROM = 3;

/** As what calls are put on the timeline. */
export type TimelineChoice = {
  readonly entry: EntryKind | "off";
  /** Whether calls that nobody asked us about are put there too. */
  readonly otherCalls: boolean;
};

/**
 * As what a call is put on the timeline. `auto` looks once a day whether another app, as the phone system's own connector,
 * logs the calls already: then ours is a note, so that no call counts twice in the CRM's reports, and calls that are none
 * of ours are left to it. What was found is remembered with its reason. While the account can't be looked at, what was
 * found last holds; where nothing was, ours are calls, and others are left out.
 */
export function createChooseTimelineEntry(
  deps: Deps,
): (workspaceId: string, account: Account) => Promise<TimelineChoice> {
  return async (workspaceId, account) => {
    const { entry, otherCalls } = account.settings.timeline;
    if (entry === "off") return { entry, otherCalls: false };
    if (entry === "annotate") return { entry: "annotation", otherCalls: false };
    const mustLook = entry === "auto" || otherCalls === "auto";
    const found = mustLook ? await look(deps, workspaceId, account) : null;
    return {
      entry: entry === "auto" ? (found ?? "call") : entry,
      otherCalls: otherCalls === "auto" ? found === "call" : otherCalls === "on",
    };
  };
}

/** As what a call would have to be written; null while nobody could look. */
async function look(
  deps: Deps,
  workspaceId: string,
  { connectionId, timeline, client }: Account,
): Promise<FoundTimeline["entry"] | null> {
  const checkedAt = deps.now();
  if (timeline !== null && checkedAt - timeline.checkedAt < LOOK_AGAIN_MS) return timeline.entry;
  try {
    const { foreign, seen } = await client.countForeignCalls(checkedAt - LOOK_BACK_MS);
    const found =
      foreign >= CONNECTOR_FROM
        ? {
            entry: "note" as const,
            reason: `another app logged ${foreign} of the last ${seen} calls: ours are notes, so that no call counts twice`,
          }
        : { entry: "call" as const, reason: "no other app logs the calls" };
    await deps.setTimeline(workspaceId, connectionId, { ...found, checkedAt });
    return found.entry;
  } catch (error) {
    if (!(error instanceof StickylineError) || error.code === "DISCONNECTED") throw error;
    return timeline?.entry ?? null;
  }
}
