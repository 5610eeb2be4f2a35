import type { Contact, Leg } from "./call.ts";
import type { Company, Party } from "./company.ts";

/** Oddities of real events. */
export type Quirks = {
  /** A `ringing` that has an end date already, as seen on real outbound calls. */
  readonly endDate: boolean;
  /** Numbers without "+", as in the oldest sample. */
  readonly legacyNumbers: boolean;
  readonly blankTarget: boolean;
  readonly breadcrumbs: boolean;
};

const toParty = (party: Party | null, officeId: string) =>
  party === null
    ? {}
    : {
        id: Number(party.id),
        type: party.type,
        email: party.email,
        name: party.name,
        phone: party.phone,
        office_id: Number(officeId),
      };

const toNumber = (id: string | null) => (id === null ? null : Number(id));

const toContact = (contact: Contact) =>
  contact.type === null
    ? {}
    : {
        id: contact.id,
        type: contact.type,
        email: "",
        name: contact.name,
        phone: contact.phone,
      };

/**
 * A call event as Dialpad sends it: ids are numbers, times whole milliseconds, durations milliseconds with
 * fractions, what is missing is null, `{}` or an empty list.
 */
export function toCallEvent(
  leg: Leg,
  state: string,
  at: number,
  company: Pick<Company, "groups">,
  quirks: Quirks,
): Record<string, unknown> {
  const officeId = [...company.groups.values()].find((group) => group.type === "office")?.id ?? "0";
  const plain = (number: string | null) =>
    quirks.legacyNumbers && number !== null ? number.replace(/^\+/, "") : number;
  const endedAt = leg.endedAt ?? (quirks.endDate && state === "ringing" ? at : null);
  const talkedMs =
    leg.connectedAt === null || endedAt === null ? 0 : endedAt - leg.connectedAt - leg.heldMs;
  const isOver = endedAt !== null;
  return {
    call_id: Number(leg.callId),
    state,
    direction: leg.direction,
    date_started: leg.startedAt,
    date_first_rang: leg.firstRangAt,
    // Null while it rings: filled in once somebody answered.
    date_rang: leg.connectedAt === null ? null : leg.firstRangAt,
    date_queued: leg.queuedAt,
    date_connected: leg.connectedAt,
    date_ended: endedAt,
    event_timestamp: at,
    external_number: plain(leg.externalNumber),
    internal_number: plain(leg.internalNumber),
    contact: toContact(leg.contact),
    target: quirks.blankTarget ? {} : toParty(leg.target, officeId),
    proxy_target: toParty(leg.proxyTarget, officeId),
    entry_point_call_id: toNumber(leg.entryPoint?.callId ?? null),
    entry_point_target: toParty(leg.entryPoint?.target ?? null, officeId),
    master_call_id: toNumber(leg.masterCallId),
    operator_call_id: toNumber(leg.operatorCallId),
    group_id: leg.groupId,
    ...(leg.customData !== null && { custom_data: leg.customData }),
    is_transferred: leg.isTransferred,
    is_internal: leg.contact.type === "user",
    transferred_from: {},
    duration: isOver ? talkedMs + leg.heldMs : null,
    total_duration: isOver ? endedAt - leg.startedAt + 0.029_999_999_999 : null,
    talk_time: isOver ? talkedMs : null,
    hold_time: isOver ? leg.heldMs : null,
    target_availability_status: "open",
    callback_requested: null,
    csat_score: null,
    mos_score: isOver && leg.connectedAt !== null ? 4.41 : null,
    labels: [],
    was_recorded: leg.wasRecorded,
    voicemail_link: leg.voicemailLink,
    voicemail_recording_id: null,
    call_recording_ids: [],
    recording_details: [],
    routing_breadcrumbs: quirks.breadcrumbs ? leg.breadcrumbs : [],
    transcription_text: null,
    selected_caller_id: null,
    integrations: {},
  };
}
