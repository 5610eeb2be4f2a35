import { identityKey, type Identity } from "../../domain/decision.ts";
import { toE164 } from "../../domain/phone-number.ts";

/** Somebody's phone as Exotel is told it: `+918516043026`, or `sip:name`. */
export type ContactUri = string;

const SIP = /^sip:[a-z0-9][a-z0-9._-]{0,63}$/i;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A phone in the one spelling that Exotel dials, from any in which it reports it: with 0, bare, with 91, in E.164, or
 * a SIP address, whose domain is Exotel's own affair. Null for anything else.
 */
export function toContactUri(raw: string | null, region: string): ContactUri | null {
  const text = (raw ?? "").trim();
  if (/^sips?:/i.test(text)) {
    const sip = `sip:${text.replace(/^sips?:/i, "").replace(/@.*$/, "")}`.toLowerCase();
    return SIP.test(sip) ? sip : null;
  }
  return toE164(text, region);
}

/** Whether this can stand in `destination` as it is. */
export function isContactUri(text: string): boolean {
  return E164.test(text) || SIP.test(text);
}

/** The identity under which a rep with this phone is known. */
function toIdentity(uri: ContactUri): Identity {
  return { vendor: "exotel", type: uri.startsWith("sip:") ? "sip" : "number", id: uri };
}

export function keyOf(uri: ContactUri): string {
  return identityKey(toIdentity(uri));
}
