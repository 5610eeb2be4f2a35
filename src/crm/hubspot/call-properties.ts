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
  "hs_call_source",
  "hs_call_app_id",
  "hs_call_external_account_id",
];

/** Whose recordings they are, for HubSpot's player: our app, and what we call the account. */
export type CallSource = { readonly appId: string; readonly accountId: string };

/** HubSpot takes 65,536 characters; what is cut off stays in our own log. */
const LONGEST_BODY = 60_000;

/**
 * A timeline entry in HubSpot's words, by its page on calls: milliseconds as text, direction as the account sees
 * it, a body of HTML. Properties in `without` are left out; without `hs_call_external_id` the body holds the
 * external id, so that the entry is found again either way. `source`: of entries with a recording; null: our app is not known.
 */
export function toCallProperties(
  entry: CallLogEntry,
  without: ReadonlySet<string> = new Set(),
  source: CallSource | null = null,
): Record<string, string> {
  const player = entry.recordingUrl === undefined || entry.recordingUrl === null ? null : source;
  const isKnown = !without.has("hs_call_external_id");
  const properties: Record<string, string | null> = {
    hs_timestamp: new Date(entry.at).toISOString(),
    hs_call_title: entry.title,
    hs_call_body: toBody(entry.body, entry, isKnown),
    hs_call_direction: entry.direction === "inbound" ? "INBOUND" : "OUTBOUND",
    hs_call_status: toStatus(entry),
    hs_call_disposition: DISPOSITIONS[entry.outcome],
    hs_call_duration: entry.durationMs === null ? null : String(Math.round(entry.durationMs)),
    hs_call_from_number: entry.fromNumber,
    hs_call_to_number: entry.toNumber,
    hubspot_owner_id: entry.ownerId,
    hs_call_external_id: entry.externalId,
    hs_call_recording_url: entry.recordingUrl ?? null,
    hs_call_source: player === null ? null : "INTEGRATIONS_PLATFORM",
    hs_call_app_id: player?.appId ?? null,
    hs_call_external_account_id: player?.accountId ?? null,
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

/** Whether a body holds the external id: in the address of its link, or in a line of its own. */
export function bodyHasReference(body: string | null | undefined, externalId: string): boolean {
  const text = body ?? "";
  return (
    text.includes(escapeHtml(referenceLine(externalId))) ||
    text.includes(`${fragmentOf(externalId)}"`)
  );
}

/** Whether a body is one of ours. */
export function isOurBody(body: string | null | undefined): boolean {
  const text = body ?? "";
  return text.includes("Stickyline reference ") || text.includes("#stickyline-");
}

/**
 * Lines as HTML, then the link to what was decided. By what the entry is found again is in that link's address, where
 * nobody has to read it, and in a last line only where there is no link.
 */
export function toBody(
  lines: readonly string[],
  { url, externalId }: Pick<CallLogEntry, "url" | "externalId">,
  isKnown = false,
): string {
  if (url === undefined || url === null) {
    return toHtml(isKnown ? lines : [...lines, referenceLine(externalId)]);
  }
  const href = escapeHtml(url) + fragmentOf(externalId);
  return `${toHtml(lines)}<br><a href="${href}">How this was decided</a>`;
}

function fragmentOf(externalId: string): string {
  return `#${encodeURIComponent(externalId).replace(/[!'()*~]/g, (each) => `%${each.charCodeAt(0).toString(16)}`)}`;
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
function referenceLine(externalId: string): string {
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
