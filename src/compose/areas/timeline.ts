import { createHash, randomUUID } from "node:crypto";
import { callbackSentence } from "../../domain/callback-sentence.ts";
import { createChooseTimelineEntry } from "../../services/timeline/choose-timeline-entry.ts";
import { createFollowCall } from "../../services/timeline/follow-call.ts";
import { createLedger } from "../../services/timeline/ledger.ts";
import { namesOf } from "../../services/timeline/names-of.ts";
import { createOpenTimeline } from "../../services/timeline/open-timeline.ts";
import { createWriteTimeline } from "../../services/timeline/write-timeline.ts";
import type { Area } from "../area.ts";
import { composeCallReader } from "../call-reader.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { openLinks } from "./recordings.ts";

/** What of a call is put on the CRM's timeline. */
export function composeTimeline(core: Core, clients: Clients): Area {
  const { stores, settings, requests, now } = core;
  const { publicUrl } = core.options.config;
  const links = openLinks(core.options, now);
  const followCall = createFollowCall({
    callOf: stores.callEvents.callOf,
    requestAdoption: requests.adoptContact,
    requestTimeline: requests.writeCall,
    writeTimeline: createWriteTimeline({
      timelineOf: createOpenTimeline({
        accountOf: clients.crmAccountOf,
        chooseEntry: createChooseTimelineEntry({
          setTimeline: stores.crmConnections.setTimeline,
          now,
        }),
        tryFeature: clients.tryFeature,
      }),
      ...composeCallReader(core),
      contactsByNumber: stores.contacts.byNumber,
      companiesByNumber: stores.companies.byNumber,
      withDealOf: stores.related.withDealOf,
      relatedTo: stores.related.ofContacts,
      decisionUrl(workspaceId, decisionId) {
        const query = new URLSearchParams({ workspace: workspaceId }).toString();
        return `${publicUrl}/calls/${decisionId}?${query}`;
      },
      async keptRecordings(workspaceId, legIds) {
        const known = await stores.recordings.ofLegs(workspaceId, legIds);
        return known.map((one) => ({
          kind: "recording",
          url: links.linkTo(one),
          place: "Stickyline",
          isOpen: true,
        }));
      },
      async afterwards(workspaceId, { lineId, callId }) {
        const callback = await stores.callbacks.ofCall(workspaceId, lineId, callId);
        const { nameOf } = namesOf(settings, workspaceId);
        return callback && callbackSentence(callback, nameOf);
      },
      keptPromise: stores.callbackDials.keptPromise,
      ledger: createLedger(stores.crmWrites, "call", randomUUID),
      eventLedger: createLedger(stores.crmWrites, "app-event", randomUUID),
      hash: (text) => createHash("sha256").update(text).digest("hex"),
      now,
    }),
  });
  return {
    processors: { "crm.write-call": ({ workspaceId, legId }) => followCall(workspaceId, legId) },
  };
}
