import { callerKey } from "./caller-key.ts";
import { countriesOf, isCostly, toE164 } from "./phone-number.ts";
import type { RouteQuestion } from "./question.ts";
import type { SettingsIndex } from "./settings-index.ts";

/** North America's premium area code and exchange, and codes of services (211 to 911) in front of a number. */
const REFUSED_IN_NORTH_AMERICA = /^\+1(900|[2-9]11|\d{3}976)/;

/**
 * What a caller keyed in, or E.164 that we wrote, as E.164: a national number is read in `region`, ISO 3166 alpha-2, and
 * one with that region's way out (`00`, `011`) as international. Null: no number that we ring. Emergency and short numbers, premium and shared
 * cost, those of no country (satellites among them) and our own are none.
 */
export function readEntered(
  written: string,
  region: string,
  own: Pick<SettingsIndex, "ownNumbers">,
): string | null {
  const e164 = /^\+?\d{5,18}$/.test(written) ? toE164(written, region) : null;
  return e164 !== null && mayCallBack(e164, own) ? e164 : null;
}

/**
 * Whether anybody is called back at this number, by whomever it was given: a caller shows any number that they like, and
 * premium and satellite numbers pay whoever has us ring there. Our own lines and reps are called by nobody.
 */
export function mayCallBack(
  e164: string,
  { ownNumbers }: Pick<SettingsIndex, "ownNumbers">,
): boolean {
  if (ownNumbers.has(callerKey(e164)) || countriesOf(e164).length === 0) return false;
  return !REFUSED_IN_NORTH_AMERICA.test(e164) && !isCostly(e164);
}

/** Said to whoever wants somebody called at another. */
export const NOBODY_CALLED =
  "Nobody is called at this number: it is premium or shared-cost, of no country, or one of your own lines' or reps'.";

/** Whether the caller can be called back at the number that they call from. */
export function hasOwnNumber({
  caller,
  ownNumber,
}: Pick<RouteQuestion, "caller" | "ownNumber">): boolean {
  return (
    caller.kind === "number" &&
    ownNumber === null &&
    mayCallBack(caller.e164, { ownNumbers: NO_NUMBERS })
  );
}

const NO_NUMBERS: SettingsIndex["ownNumbers"] = new Map();
