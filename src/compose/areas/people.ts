import { toRetentionDays } from "../../domain/retention.ts";
import { retentionRoutes } from "../../http/api/retention.ts";
import { createForgetOld } from "../../services/people/forget-old.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";
import { perWorkspace } from "../per-workspace.ts";
import type { Recordings } from "./recordings.ts";

/** For how long what is known of people is kept. */
export function composePeople(core: Core, recordings: Pick<Recordings, "removeFile">): Area {
  const { stores, now } = core;
  const daysOf = async (workspaceId: string) =>
    toRetentionDays(await stores.retention.get(workspaceId));
  const forgetOld = createForgetOld({
    ...stores.retention,
    daysOf,
    removeFile: recordings.removeFile,
    removeRecording: stores.recordings.remove,
    now,
  });
  return {
    routes: [
      retentionRoutes({
        daysOf,
        async setDays(workspaceId, days, actor) {
          await stores.retention.set(workspaceId, days);
          const subject = workspaceId;
          const action = "retention.changed";
          await stores.audit.append({ workspaceId, actor, action, subject, details: days });
        },
      }),
    ],
    processors: perWorkspace(core, "people.forget-old", forgetOld),
    schedules: [{ name: "people.forget-old", everyMs: 3_600_000 }],
  };
}
