import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { OUTCOMES } from "../../src/console/api/outcomes.ts";
import { words } from "../../src/console/words/en.ts";
import { vendorNames, VENDORS } from "../../src/console/words/vendors.ts";
import type { Loss } from "../../src/domain/call-story.ts";
import type { Outcome } from "../../src/domain/decision.ts";
import type { HealthProblem } from "../../src/domain/line-health.ts";
import type { Notice } from "../../src/domain/notice.ts";
import type { RungName } from "../../src/domain/policy.ts";
import type { PresenceState } from "../../src/domain/presence.ts";
import { RETENTION_DAYS } from "../../src/domain/retention.ts";
import { jobNames } from "../../src/queues/jobs.ts";
import { routingAdapters, telephonyVendors } from "../../src/telephony/registry.ts";

type Parameter = { readonly name: string; readonly schema: { readonly enum?: string[] } };
type Document = { paths: Record<string, { get?: { parameters?: Parameter[] } }> };
const file = new URL("../../src/console/api/openapi.json", import.meta.url);
const { paths } = JSON.parse(readFileSync(file, "utf8")) as Document;

/** What the API takes as this parameter of a list. */
function choicesOf(path: string, parameter: string): string[] {
  const known = paths[path]?.get?.parameters ?? [];
  return known.find(({ name }) => name === parameter)?.schema.enum ?? [];
}

/** The names of these texts; one for each of the domain's, or it does not compile. */
const named = <Name extends string>(texts: Readonly<Record<Name, string>>) =>
  Object.keys(texts).toSorted();
const sorted = (names: Iterable<string>) => [...names].toSorted();

it("searches calls by every outcome that the API takes, each with its word", () => {
  expect(sorted(OUTCOMES)).toEqual(sorted(choicesOf("/api/decisions", "outcome")));
  expect(named<Outcome>(words.outcome)).toEqual(sorted(OUTCOMES));
});

it("has a word for every state of a callback", () => {
  expect(named(words.callbacks.states)).toEqual(sorted(choicesOf("/api/callbacks", "state")));
});

it("says why for every rung that means one person", () => {
  type Tie = Exclude<RungName, "menu" | "team" | "fallback" | "backup">;
  expect(named<Tie>(words.me.mine)).toHaveLength(11);
});

it("has words for every state of a rep, cause of a loss, trouble of a line and kind of notice", () => {
  expect(named<PresenceState>(words.presence)).toContain("free");
  expect(named<Loss>(words.causes)).toContain("on-a-call");
  expect(named<HealthProblem>(words.health.problems)).toContain("router-off");
  expect(named<Notice["kind"]>(words.deliveries.kinds)).toContain("missed");
});

it("has a word for every kind of work and of data that is kept", () => {
  expect(named(words.deadLetters.jobs)).toEqual(sorted(jobNames));
  expect(named(words.settings.kept)).toEqual(sorted(Object.keys(RETENTION_DAYS)));
});

it("names every phone system, and connects those with an API", () => {
  expect(named(vendorNames)).toEqual(sorted(routingAdapters.keys()));
  expect(sorted(VENDORS)).toEqual(sorted(telephonyVendors));
});
