import type { Deps as CallReader } from "../services/calls/read-call.ts";
import type { Core } from "./core.ts";

/** The kinds of the ledger that are about the legs of one call. */
const KINDS_OF_CALLS = ["call", "app-event"];

/** How a call is put together from what the log and the decisions know of it. */
export function composeCallReader(
  core: Pick<Core, "stores" | "settings" | "requests" | "now">,
): CallReader {
  const { stores, settings, requests, now } = core;
  return {
    settingsOf: settings.settingsOf,
    callOf: stores.callEvents.callOf,
    decisionsNear: stores.decisions.near,
    linkLegs: (workspaceId, a, b) => stores.callEvents.link(workspaceId, a, b, { inferred: true }),
    // the links last: until they are gone all of it is done again
    async partCalls(workspaceId, { wrong, parts }) {
      await stores.crmWrites.part(workspaceId, KINDS_OF_CALLS, parts);
      for (const [legId] of parts) {
        if (legId === undefined) continue;
        await requests.followCall(workspaceId, legId);
      }
      await stores.callEvents.unlink(workspaceId, wrong);
    },
    now,
  };
}
