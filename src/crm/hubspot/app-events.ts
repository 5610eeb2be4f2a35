import { StickylineError } from "../../domain/errors.ts";
import type { CallLogEntry } from "../port.ts";
import type { Deps } from "./deps.ts";
import { AlreadyThere } from "./faults.ts";
import { HUBSPOT_API_VERSION } from "./versions.ts";

/** What our app's project declares: its uid is taken in the place of the name that HubSpot gives it. */
export const APP_EVENT_TYPE = "stickyline_call";

const OUTCOMES = [
  { value: "answered", label: "Answered" },
  { value: "missed", label: "Missed" },
  { value: "voicemail", label: "Voicemail" },
] as const;
const DIRECTIONS = [
  { value: "inbound", label: "Inbound" },
  { value: "outbound", label: "Outbound" },
] as const;
/** A card of the timeline is no log: what is cut off stays in our own. */
const LONGEST_TEXT = 5_000;

/**
 * The file that declares our event type, for the project's app: one card a call on a contact's timeline. By
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/app-events/reference
 */
export const APP_EVENT_FILE = {
  uid: APP_EVENT_TYPE,
  type: "app-event",
  config: {
    name: "Call routed by Stickyline",
    objectType: "CONTACT",
    headerTemplate: "{{title}}",
    detailTemplate: "{{details}}",
    properties: [
      { name: "title", label: "What became of the call", type: "string" },
      { name: "details", label: "Why", type: "string" },
      { name: "outcome", label: "Outcome", type: "enumeration", options: OUTCOMES },
      { name: "direction", label: "Direction", type: "enumeration", options: DIRECTIONS },
      { name: "seconds", label: "Seconds talked", type: "number" },
    ],
  },
} as const;

/**
 * Puts a call that is over on its contacts' timelines as events of our app, and returns its external id, of which each
 * event's own is made: HubSpot refuses the same id a second time, so that repeating it is safe. A contact that it refuses
 * is passed over when it takes another. VENDOR_REFUSED for an event type it does not know, UNAUTHORIZED for an app that
 * may not send any, CONFIG_INVALID where `eventType` is not set. By
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/app-events/send-event-occurrences
 */
export async function createAppEvent(
  entry: CallLogEntry,
  eventType: string | null,
  { tell, read }: Pick<Deps, "tell" | "read">,
): Promise<string> {
  if (eventType === null) {
    throw new StickylineError(
      "CONFIG_INVALID",
      "app events are not set up here: set HUBSPOT_APP_EVENT_TYPE and start again",
    );
  }
  let refusal: StickylineError | null = null;
  let taken = 0;
  for (const contactId of entry.contactIds) {
    const event = toEvent(entry, eventType, contactId);
    try {
      // the same id again does nothing, so it is retried like a read
      await read(() => tell(`/integrators/timeline/${HUBSPOT_API_VERSION}/events`, event));
      taken += 1;
    } catch (error) {
      if (!(error instanceof StickylineError) || error.retryable) throw error;
      if (error instanceof AlreadyThere) taken += 1;
      else refusal = error;
    }
  }
  if (taken === 0 && refusal !== null) throw refusal;
  return entry.externalId;
}

function toEvent(entry: CallLogEntry, eventTypeName: string, contactId: string) {
  const { externalId, at, title, body, url, outcome, direction, durationMs } = entry;
  return {
    id: `${externalId}-${contactId}`,
    eventTypeName,
    objectId: contactId,
    timestamp: new Date(at).toISOString(),
    properties: {
      title,
      details: [...body, ...(url === undefined || url === null ? [] : [url])]
        .join("\n")
        .slice(0, LONGEST_TEXT),
      // a talk whose end nobody told us was one
      outcome: outcome === "in-progress" ? "answered" : outcome,
      direction,
      ...(durationMs === null ? {} : { seconds: String(Math.round(durationMs / 1000)) }),
    },
  };
}
