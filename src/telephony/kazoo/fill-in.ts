import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { KazooScene } from "./scene.ts";
import { collectionOf } from "./step.ts";

const PLACEHOLDER = /\{(digits(?:\.[A-Za-z][A-Za-z0-9_-]{0,39})?|caller|area-code)\}/g;

/** A text with the caller's digits, number or area code in it; null when one of them is not known. */
export function fillIn(text: string, scene: KazooScene): string | null {
  let whole = true;
  const filled = text.replaceAll(PLACEHOLDER, (_match, name: string) => {
    const value = valueOf(name, scene);
    if (value === null) whole = false;
    return value ?? "";
  });
  return whole ? filled : null;
}

function valueOf(name: string, { digits, step, callerNumber }: KazooScene): string | null {
  if (name === "caller") return callerNumber;
  if (name === "area-code") return areaCodeOf(callerNumber);
  const collection = name === "digits" ? collectionOf(step.number) : name.slice("digits.".length);
  const pressed = digits(collection);
  return pressed === "" ? null : pressed;
}

/** The first three digits after the country code. */
function areaCodeOf(callerNumber: string | null): string | null {
  const number = callerNumber === null ? undefined : parsePhoneNumberFromString(callerNumber);
  return number === undefined ? null : number.nationalNumber.slice(0, 3);
}
