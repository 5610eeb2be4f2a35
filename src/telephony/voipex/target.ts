import { invalidInput } from "../../domain/errors.ts";
import { toE164 } from "../../domain/phone-number.ts";
import type { Target } from "../../domain/policy.ts";
import { isStorable } from "../../edge/text.ts";
import { isExtension } from "./fields.ts";

/** A queue by the extension under which the IVR reaches it, somebody's line, their login, or a number outside. */
export const TARGET_TYPES: readonly string[] = ["queue", "line", "login", "number"];

const LOGIN = /^[!-9;-~\u00a1-\uffef]{1,100}$/u;

/** Whether the IVR can be sent there. */
export function isTarget({ type, id }: Target): boolean {
  if (type === "login") return LOGIN.test(id) && isStorable(id);
  return type === "number" ? /^\+[1-9]\d{6,14}$/.test(id) : isExtension(id) && isInside(type);
}

function isInside(type: string): boolean {
  return type === "queue" || type === "line";
}

/** A target, or a rep's phone, in one spelling. INPUT_INVALID names `<field>.type` or `<field>.id`. */
export function checkTarget(target: Target, field: string): Target {
  const type = target.type.trim().toLowerCase();
  const id = target.id.trim();
  switch (type) {
    case "queue":
    case "line":
      if (isExtension(id)) return { type, id };
      throw invalidInput(
        `${field}.id`,
        "Write the extension: digits, as the switchboard shows it.",
      );
    case "login":
      if (LOGIN.test(id) && isStorable(id)) return { type, id: id.toLowerCase() };
      throw invalidInput(`${field}.id`, "Write the login as the switchboard shows it.");
    case "number": {
      const number = toE164(id, "CZ");
      if (number !== null) return { type, id: number };
      throw invalidInput(`${field}.id`, "Write the number in E.164 form, with + and country code.");
    }
    default:
      throw invalidInput(`${field}.type`, `Voipex takes one of: ${TARGET_TYPES.join(", ")}.`);
  }
}
