import { toE164 } from "../../domain/phone-number.ts";
import { invalidInput } from "../../domain/errors.ts";
import type { Target } from "../../domain/policy.ts";
import { isContactUri, toContactUri, type ContactUri } from "./contact-uri.ts";

/**
 * Where a call can go on an Exotel line: a phone, several after one another, or `no-dial`: nobody is dialled and the
 * flow goes on at "We didn't dial anyone".
 */
export const TARGET_TYPES: readonly string[] = ["number", "sip", "list", "no-dial"];

const MOST_IN_A_LIST = 10;

export const NO_DIAL: Target = { type: "no-dial", id: "flow" };

/** A target, or a rep's phone, in the one spelling that Exotel dials. INPUT_INVALID names `field`. */
export function checkTarget(target: Target, field: string): Target {
  const type = target.type.trim().toLowerCase();
  switch (type) {
    case "number": {
      const number = toE164(target.id, "IN");
      if (number !== null) return { type, id: number };
      throw invalidInput(`${field}.id`, "Write the number in E.164 form, with + and country code.");
    }
    case "sip": {
      const uri = toContactUri(/^sips?:/i.test(target.id) ? target.id : `sip:${target.id}`, "IN");
      if (uri !== null) return { type, id: uri };
      throw invalidInput(`${field}.id`, "Write the SIP address as Exotel shows it: sip:name.");
    }
    case "list":
      return { type, id: checkList(target.id, `${field}.id`).join(",") };
    case "no-dial":
      return NO_DIAL;
    default:
      throw invalidInput(`${field}.type`, `Exotel takes one of: ${TARGET_TYPES.join(", ")}.`);
  }
}

function checkList(id: string, field: string): ContactUri[] {
  const uris = id.split(",").map((one) => toContactUri(one, "IN"));
  const known = [...new Set(uris.filter((uri) => uri !== null))];
  if (uris.includes(null) || known.length > MOST_IN_A_LIST) {
    throw invalidInput(
      field,
      `Write up to ${MOST_IN_A_LIST} numbers or SIP addresses with commas.`,
    );
  }
  return known;
}

/** The phones of a target, in their order; none for `no-dial`, and for what can't be dialled. */
export function phonesOf(target: Target | null | undefined): ContactUri[] {
  if (target === null || target === undefined) return [];
  switch (target.type) {
    case "number":
    case "sip":
      return [target.id].filter(isContactUri);
    case "list":
      return target.id.split(",").filter(isContactUri);
    default:
      return [];
  }
}
