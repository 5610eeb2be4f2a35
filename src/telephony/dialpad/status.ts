import { identityKey } from "../../domain/decision.ts";
import type { VendorStatus } from "../../domain/facts.ts";
import { invalidInput } from "../../domain/errors.ts";
import type { StatusEvent } from "../port.ts";
import { isRecord } from "../../edge/record.ts";
import { idOf, textOf, timeOf } from "./fields.ts";
import type { DialpadUser } from "./schemas.ts";

/**
 * What a user's record says besides calls. Duty is for call-centre agents only: without `on_duty_status` a person
 * has none, whatever `is_on_duty` says. https://developers.dialpad.com/reference/userslist
 */
export function statusOfUser(user: DialpadUser): VendorStatus["kind"] {
  if (user.do_not_disturb === true) return "do-not-disturb";
  if (user.on_duty_status === "wrapup") return "wrap-up";
  return user.on_duty_status === "unavailable" ? "off-duty" : "available";
}

/**
 * An agent-status event in our words; null when the payload is none. An agent who is `unavailable` while on duty is on
 * a call, which call events tell better, in a video meeting, or wants no calls. `kind` null: it tells nothing.
 * https://developers.dialpad.com/docs/agent-status-events
 */
export function toStatusEvent(payload: Readonly<Record<string, unknown>>): StatusEvent | null {
  if ("call_id" in payload || !("on_duty_status" in payload)) return null;
  const target = payload["target"];
  const id = isRecord(target) ? idOf(target["id"]) : null;
  if (id === null) throw invalidInput("target", "An agent status names its user.");
  const at = timeOf(payload["event_timestamp"]) ?? timeOf(payload["date"]);
  if (at === null) throw invalidInput("event_timestamp", "An agent status needs a time.");
  return {
    identity: identityKey({ vendor: "dialpad", type: "user", id }),
    kind: kindOf(textOf(payload["on_duty_status"]), textOf(payload["availability_status"])),
    at,
  };
}

function kindOf(duty: string | null, availability: string | null): VendorStatus["kind"] | null {
  if (duty === "wrapup") return "wrap-up";
  // Whoever is off duty may be called directly, but for a meeting or do-not-disturb.
  if (availability === "unavailable") return "unavailable";
  if (duty === "unavailable") return "off-duty";
  return availability === "available" ? "available" : null;
}
