import { fieldsOf, payloadOf, textOf, type Heard } from "./read-body.ts";
import type { Vendor } from "./read-routing.ts";

/** One thing that happened in a call, by the vendor's own words: equal for a redelivery. */
export type EventName = {
  readonly vendor: Vendor;
  readonly callId: string;
  /** `connected`, `channel_destroy`, `Hangup` … with whom it was about where one call has several. */
  readonly what: string;
};

/** What is sent to this path; null: nothing that counts. */
export function kindOfPath(
  path: string,
): { readonly kind: "routing" | "event"; readonly vendor: Vendor } | { kind: "crm" } | null {
  const [, vendor, rest = ""] = /^\/v1\/([a-z]+)\/([^?]+)/.exec(path) ?? [];
  if (vendor === "hubspot") return { kind: "crm" };
  if (vendor !== "dialpad" && vendor !== "exotel" && vendor !== "kazoo" && vendor !== "voipex") {
    return null;
  }
  if (rest.endsWith("/events")) return { kind: "event", vendor };
  return /\/(route|connect|pivot|passthru\/[a-z-]+)$/.test(rest)
    ? { kind: "routing", vendor }
    : null;
}

/** The event in a request; null for what is no call's. */
export function readEvent(vendor: Vendor, heard: Heard): EventName | null {
  const fields = vendor === "dialpad" ? payloadOf(heard.text) : fieldsOf(heard);
  return nameOf(vendor, fields);
}

/** The same event as the call log has it, by the fields that it keeps. */
export function nameOf(
  vendor: Vendor,
  fields: Readonly<Record<string, unknown>>,
): EventName | null {
  const text = (...names: string[]) =>
    names.map((name) => textOf(fields[name])).find((one) => one !== "") ?? "";
  const named = (callId: string, ...what: string[]): EventName | null =>
    callId === "" ? null : { vendor, callId, what: what.join(" ") };
  switch (vendor) {
    case "dialpad":
      return named(text("call_id"), text("state"), text("event_timestamp"));
    case "exotel": {
      const nested = "call_details[call_sid]" in fields || "call_sid" in fields;
      const phone = nested
        ? text("call_details[to]", "to")
        : text("DialWhomNumber", "dialwhomnumber");
      const type = text("event_details[event_type]", "event_type", "EventType", "eventtype");
      const callId = text("call_details[call_sid]", "call_sid", "CallSid", "callsid");
      return named(callId, type.toLowerCase(), phone.slice(-10));
    }
    case "kazoo":
      return named(text("call_id"), text("hook_event"));
    case "voipex":
      return named(text("UniqueId"), text("EventName"), text("Line"));
  }
}
