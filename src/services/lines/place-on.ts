import { StickylineError } from "../../domain/errors.ts";
import type { ClosedRule, Target } from "../../domain/policy.ts";
import type { Line } from "../../domain/settings.ts";
import type { RoutingAdapter } from "../../telephony/port.ts";

type OnLine = Pick<Line, "vendorSettings">;

/**
 * A target as this line's phone system writes it. INPUT_INVALID names `<field>.type` or `<field>.id` where the line
 * can't be sent there: it is none of the phone system's, or names what the line's own settings lack.
 */
export function placeOn(
  adapter: RoutingAdapter,
  line: OnLine,
  target: Target,
  field: string,
): Target {
  const checked = adapter.checkTarget(target, field);
  adapter.checkSettings?.(line.vendorSettings ?? {}, { [field]: checked });
  return checked;
}

/**
 * What a line does outside its hours: the rule as its phone system can carry it out, else the fallback with what it is
 * there instead of.
 */
export function closedOn(
  adapter: RoutingAdapter,
  line: OnLine,
  rule: ClosedRule,
  canSpeak: boolean,
): ClosedRule {
  if (rule.kind === "end" && !canSpeak) return { kind: "fallback", insteadOf: "a message" };
  if (rule.kind !== "target") return rule;
  try {
    return { kind: "target", target: placeOn(adapter, line, rule.target, "closed") };
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    return { kind: "fallback", insteadOf: `${rule.target.type} ${rule.target.id}` };
  }
}

/** Why a line can't be sent where a rule for the time outside its hours says; null where it can. */
export function whyNotThere(
  adapter: RoutingAdapter,
  line: OnLine,
  rule: ClosedRule,
): string | null {
  if (rule.kind !== "target") return null;
  try {
    placeOn(adapter, line, rule.target, "closed");
    return null;
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    const { type, id } = rule.target;
    return `outside the hours the fallback gets the call, not ${type} ${id}: ${error.message}`;
  }
}
