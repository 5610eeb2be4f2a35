import { NO_ACTIVITY, type Activity, type VendorStatus, type Waiter } from "../domain/facts.ts";
import type { Lease } from "../domain/presence.ts";
import { END_TTL_MS, isOfferFor, SESSION_TTL_MS } from "./keys.ts";
import { toLease } from "./lease.ts";

/** What a rep is doing, and who stands in for them. */
export type Doing = { readonly activity: Activity; readonly standIns: readonly string[] };

const IDLE: Doing = { activity: NO_ACTIVITY, standIns: [] };

/**
 * A rep's field of `doing` (lua/doing.lua), as it is true now. `own`: this call's own offer, which makes nobody busy for
 * it, as one that keeps them for its caller.
 */
export function readDoing(text: string, own: string, now: number): Doing {
  if (text === "") return IDLE;
  if (isTalkEnd(text)) {
    const talkEndedAt = talkEndOf(text, now);
    return talkEndedAt === null
      ? IDLE
      : { activity: freeSince(talkEndedAt), standIns: IDLE.standIns };
  }
  const standIns: string[] = [];
  const leases: Lease[] = [];
  const waiting: Waiter[] = [];
  let missedInARow = 0;
  const told: VendorStatus[] = [];
  let heldForThisCall = false;
  // nothing ended so long ago that it says nothing any more
  const since = now - END_TTL_MS;
  for (const line of text.split("\n")) {
    const rest = line.slice(1);
    switch (line.charAt(0)) {
      case "a":
        standIns.push(rest);
        break;
      case "m":
        missedInARow += Number(rest) > since ? 1 : 0;
        break;
      case "l": {
        const [expiresAt, member] = halves(rest, " ");
        const [kind, leg] = halves(member, "|");
        if (Number(expiresAt) > now && isLegLease(kind)) {
          leases.push(toLease(kind, leg, Number(expiresAt)));
        }
        break;
      }
      case "o": {
        const [expiresAt, offer] = halves(rest, " ");
        if (Number(expiresAt) <= now) break;
        if (isOfferFor(offer, own)) heldForThisCall = true;
        else leases.push(toLease("offer", "", Number(expiresAt)));
        break;
      }
      case "w": {
        const [asked, more] = halves(rest, " ");
        const [due, legId] = halves(more, " ");
        const dueAt = Number(due);
        if (dueAt + SESSION_TTL_MS > now) waiting.push({ legId, since: Number(asked), dueAt });
        break;
      }
      case "s":
        told.push(...toStatuses(rest));
        break;
      default:
    }
  }
  const talkEndedAt = talkEndOf(text, now);
  const [status = null, ...further] = told;
  const known = { leases, talkEndedAt, missedInARow, waiting, status, heldForThisCall };
  const activity = further.length === 0 ? known : { ...known, furtherStatuses: further };
  return { activity, standIns };
}

/** Nothing else is said of them: so it is with most of a team, and each call reads it. */
function isTalkEnd(text: string): boolean {
  return text.charAt(0) === "t" && !text.includes("\n");
}

function freeSince(talkEndedAt: number): Activity {
  const { leases, missedInARow, waiting, status, heldForThisCall } = NO_ACTIVITY;
  return { leases, talkEndedAt, missedInARow, waiting, status, heldForThisCall };
}

/** When the newest talk ended, of a rep's field of `doing`; null: none that says something now. */
function talkEndOf(text: string, now: number): number | null {
  let at = 0;
  while (text.charAt(at) === "a") {
    const end = text.indexOf("\n", at);
    if (end < 0) return null;
    at = end + 1;
  }
  if (text.charAt(at) !== "t") return null;
  const end = text.indexOf("\n", at);
  const ended = Number(text.slice(at + 1, end < 0 ? text.length : end));
  return ended > now - END_TTL_MS ? ended : null;
}

/** What stands before the first separator, and what after it. */
function halves(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

function isLegLease(kind: string): kind is "ringing" | "talking" | "held" {
  return kind === "ringing" || kind === "talking" || kind === "held";
}

const STATUS_KINDS: readonly (string | undefined)[] = [
  "available",
  "do-not-disturb",
  "off-duty",
  "unavailable",
  "wrap-up",
] satisfies VendorStatus["kind"][];

function isStatusKind(kind: string | undefined): kind is VendorStatus["kind"] {
  return STATUS_KINDS.includes(kind);
}

/** `kind|source|at`. */
function toStatuses(text: string): VendorStatus[] {
  const [kind, source = "", at = ""] = text.split("|");
  return isStatusKind(kind) ? [{ kind, source, at: Number(at) }] : [];
}
