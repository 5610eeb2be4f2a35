import { randomUUID } from "node:crypto";
import { toRetentionDays } from "../../domain/retention.ts";
import { contactRoutes } from "../../http/api/contacts.ts";
import { retentionRoutes } from "../../http/api/retention.ts";
import { createNamePeople } from "../../services/crm-access/name-people.ts";
import { createExportNumber } from "../../services/people/export-number.ts";
import { createForgetOld } from "../../services/people/forget-old.ts";
import type { Area } from "../area.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { composeErasing, type Traces } from "../erasing.ts";
import { perWorkspace } from "../per-workspace.ts";
import type { Recordings } from "./recordings.ts";

/** What is known of people: for how long it is kept, and how it is taken out. */
export function composePeople(
  core: Core,
  clients: Pick<Clients, "crmOf">,
  recordings: Pick<Recordings, "removeFile">,
  traces: Traces,
): Area {
  const { stores, now } = core;
  const { eraseContact, eraseNumber } = composeErasing(core, traces);
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
      contactRoutes({
        contactsByNumber: stores.contacts.byNumber,
        listUnreadable: stores.contacts.listUnreadable,
        namePeople: createNamePeople(clients),
        exportNumber: createExportNumber({
          findNumber: stores.erasures.findNumber,
          about: stores.exports.about,
          audit: stores.audit.append,
          newId: randomUUID,
          now,
        }),
        eraseContact,
        eraseNumber,
        listReps: stores.reps.list,
        regionOf: core.settings.regionOf,
      }),
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
    processors: {
      ...perWorkspace(core, "people.forget-old", forgetOld),
      "crm.erase-contact": ({ workspaceId, crmId }) => eraseContact(workspaceId, crmId, "crm"),
    },
    schedules: [{ name: "people.forget-old", everyMs: 3_600_000 }],
  };
}
