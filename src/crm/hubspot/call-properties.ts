import type { CallLogEntry } from "../port.ts";

/** Options that every HubSpot account has from the start, by their ids. */
const DISPOSITIONS = {
  answered: "f240bbac-87c9-4f6e-bf70-924b57d47db7",
  missed: "73a0d17f-1163-4015-bdd5-ec830791da20",
  voicemail: "b2cf5968-551e-4856-9783-52b3da59a7d0",
  "in-progress": null,
} as const satisfies Record<CallLogEntry["outcome"], string | null>;

/** What an account may refuse (an owner who left, an option it deleted) without the entry being wrong. */
export const DISPENSABLE_PROPERTIES: readonly string[] = [
  "hubspot_owner_id",
  "hs_call_disposition",
  "hs_call_external_id",
  "hs_call_from_number",
  "hs_call_to_number",
  "hs_call_duration",
  "hs_call_recording_url",
];

/** HubSpot takes 65,536 characters; what is cut off stays in our own log. */
const LONGEST_BODY = 60_000;

/**
 * A timeline entry in HubSpot's words, by its page on calls: milliseconds as text, direction as the account sees
 * it, a body of HTML. Properties in `without` are left out; without `hs_call_external_id` the body says the
 * external id in a last line, so that the entry is found again either way.
 */
export function toCallProperties(
  entry: CallLogEntry,
  without: ReadonlySet<string> = new Set(),
): Record<string, string> {
  const lines = without.has("hs_call_external_id")
    ? [...entry.body, referenceLine(entry.externalId)]
    : entry.body;
  const properties: Record<string, string | null> = {
    hs_timestamp: new Date(entry.at).toISOString(),
    hs_call_title: entry.title,
    hs_call_body: toHtml(lines),
    hs_call_direction: entry.direction === "inbound" ? "INBOUND" : "OUTBOUND",
    hs_call_status: toStatus(entry),
    hs_call_disposition: DISPOSITIONS[entry.outcome],
    hs_call_duration: entry.durationMs === null ? null : String(Math.round(entry.durationMs)),
    hs_call_from_number: entry.fromNumber,
    hs_call_to_number: entry.toNumber,
    hubspot_owner_id: entry.ownerId,
    hs_call_external_id: entry.externalId,
    hs_call_recording_url: entry.recordingUrl ?? null,
  };
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value !== null && !without.has(name)) sent[name] = value;
  }
  return sent;
}

/** Whether a call that was read is the one written under this external id. */
export function isCallOf(
  externalId: string,
  properties: Readonly<Record<string, string | null>>,
): boolean {
  return (
    properties["hs_call_external_id"] === externalId ||
    bodyHasReference(properties["hs_call_body"], externalId)
  );
}

/** Whether a body ends in the external id's line. */
export function bodyHasReference(body: string | null | undefined, externalId: string): boolean {
  return (body ?? "").includes(escapeHtml(referenceLine(externalId)));
}

function toStatus({ outcome, direction }: CallLogEntry): string {
  switch (outcome) {
    case "answered":
      return "COMPLETED";
    case "in-progress":
      return "IN_PROGRESS";
    case "missed":
    case "voicemail":
      return direction === "inbound" ? "MISSED" : "NO_ANSWER";
  }
}

/** By what a body is found again. The dot ends the id: one external id may be the beginning of another. */
export function referenceLine(externalId: string): string {
  return `Stickyline reference ${externalId}.`;
}

/** Lines as HTML; the last line stays when the body is too long, earlier ones give way. */
export function toHtml(lines: readonly string[]): string {
  const escaped = lines.map(escapeHtml);
  const last = escaped.pop() ?? "";
  const kept: string[] = [];
  let length = last.length;
  for (const line of escaped) {
    length += line.length + "<br>".length;
    if (length > LONGEST_BODY) {
      kept.push("…");
      break;
    }
    kept.push(line);
  }
  return [...kept, last].join("<br>");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
