import { Value } from "typebox/value";
import { invalidInput } from "../domain/errors.ts";
import type { Policy } from "../domain/policy.ts";
import { isRecord } from "../edge/record.ts";
import { checkChoices, checkMenu } from "./check-menu.ts";
import { firstError } from "./first-error.ts";
import { PolicySchema, rungSchemas } from "./policy.ts";

/** A policy without its version, as a person writes it down. */
export type PolicyContent = Omit<Policy, "version">;

const RUNGS = new Map<string, (typeof rungSchemas)[keyof typeof rungSchemas]>(
  Object.entries(rungSchemas),
);

/**
 * A policy as somebody wrote it, completed by the defaults. INPUT_INVALID names the field, as `policy.ladder.2.rung`,
 * and says what would be right there.
 */
export function checkPolicy(written: unknown, field = "policy"): PolicyContent {
  if (!isRecord(written)) throw invalidInput(field, "send the policy as a JSON object");
  const ladder: unknown = written["ladder"];
  if (!Array.isArray(ladder)) {
    throw invalidInput(`${field}.ladder`, "name the rungs to try, in their order, as a list");
  }
  const rungs = ladder.map((rung: unknown, index) => checkRung(rung, `${field}.ladder.${index}`));
  const menu = written["menu"];
  if (isRecord(menu)) checkChoices(menu["choices"], `${field}.menu.choices`);
  const whole: unknown = Value.Default(PolicySchema, {
    ...structuredClone(written),
    ladder: rungs,
  });
  if (!Value.Check(PolicySchema, whole)) throw firstError(Value.Errors(PolicySchema, whole), field);
  checkLadder(whole.ladder, `${field}.ladder`);
  checkMenu(whole.menu.choices, whole.locale, `${field}.menu.choices`);
  return whole;
}

function checkRung(rung: unknown, field: string): unknown {
  const name = isRecord(rung) ? rung["rung"] : undefined;
  const schema = typeof name === "string" ? RUNGS.get(name) : undefined;
  if (schema === undefined) {
    throw invalidInput(`${field}.rung`, `use one of: ${[...RUNGS.keys()].join(", ")}`);
  }
  const whole: unknown = Value.Default(schema, structuredClone(rung));
  if (!Value.Check(schema, whole)) throw firstError(Value.Errors(schema, whole), field);
  return whole;
}

/** What no single rung can know: each once, the team last and named where we share its calls out. */
function checkLadder(ladder: PolicyContent["ladder"], field: string): void {
  for (const [index, rung] of ladder.entries()) {
    if (ladder.findIndex((other) => other.rung === rung.rung) !== index) {
      throw invalidInput(`${field}.${index}.rung`, `${rung.rung} is there already: name it once`);
    }
    if (rung.rung !== "team") continue;
    if (index !== ladder.length - 1) {
      throw invalidInput(`${field}.${index}.rung`, "put the team last: it takes every call");
    }
    if (rung.strategy !== "phone-system" && rung.team === null) {
      throw invalidInput(
        `${field}.${index}.team`,
        `name the team whose calls are shared out by ${rung.strategy}`,
      );
    }
  }
}
