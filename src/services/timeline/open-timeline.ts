import type { CallLogEntry, CrmClient } from "../../crm/port.ts";
import type { CrmSettings } from "../../domain/crm-settings.ts";
import type { Account, TryFeature } from "../crm-access/try-feature.ts";
import type { FoundTimeline, TimelineChoice } from "./choose-timeline-entry.ts";
import type { Deps as WriteTimelineDeps } from "./write-timeline.ts";

type TimelineAccount = Account & {
  readonly settings: CrmSettings;
  readonly timeline: FoundTimeline | null;
  readonly client: CrmClient;
};

export type Deps = {
  /** The CRM that a workspace's calls are written to; null while none is connected. */
  readonly accountOf: (workspaceId: string) => Promise<TimelineAccount | null>;
  readonly chooseEntry: (workspaceId: string, account: TimelineAccount) => Promise<TimelineChoice>;
  readonly tryFeature: TryFeature;
};

/** The timeline that a workspace's calls are written to, and as what. */
export function createOpenTimeline(deps: Deps): WriteTimelineDeps["timelineOf"] {
  return async (workspaceId) => {
    const account = await deps.accountOf(workspaceId);
    if (account === null) return null;
    const { client, settings } = account;
    const createAppEvent = (entry: CallLogEntry) =>
      deps.tryFeature(workspaceId, account, "app-event", () => client.createAppEvent(entry));
    return {
      client: { ...client, createAppEvent },
      ...(await deps.chooseEntry(workspaceId, account)),
      appEvents: settings.timeline.appEvents,
      recordings: settings.timeline.recordings === "links",
    };
  };
}
