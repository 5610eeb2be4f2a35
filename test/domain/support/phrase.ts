import type { RouteQuestion } from "../../../src/domain/question.ts";
import type { Facts, RepFact } from "../../../src/domain/facts.ts";
import type { Hours } from "../../../src/domain/hours.ts";
import type { Policy } from "../../../src/domain/policy.ts";
import { DAY, MINUTE, NOW, SECOND } from "./scene.ts";

/** Everything that a row of docs/situations.md can set, in the order of its phrases. */
export type Scene = {
  facts: { -readonly [K in keyof Omit<Facts, "reps">]: Facts[K] };
  reps: Map<string, { -readonly [K in keyof RepFact]: RepFact[K] }>;
  question: { -readonly [K in keyof RouteQuestion]: RouteQuestion[K] };
  policy: { -readonly [K in keyof Policy]: Policy[K] };
  callbackStored: boolean;
  closedFor: string | null;
};

export type Phrase = readonly [RegExp, (scene: Scene, match: readonly string[]) => void];

const UNIT: Readonly<Record<string, number>> = {
  s: SECOND,
  min: MINUTE,
  h: 60 * MINUTE,
  day: DAY,
  days: DAY,
};
export const span = (count: string | undefined, unit: string | undefined) =>
  Number(count) * (UNIT[unit ?? ""] ?? Number.NaN);
export const id = (name: string | undefined) => (name ?? "").toLowerCase();
export const who = (scene: Scene, name: string | undefined) => {
  const found = scene.reps.get(id(name));
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found;
};
export const rung = (scene: Scene, name: string | undefined, change: object) => {
  const at = scene.policy.ladder.findIndex((step) => step.rung === name);
  if (at < 0) throw new Error(`no rung is called ${name}`);
  scene.policy.ladder = scene.policy.ladder.map((step, index) =>
    index === at ? { ...step, ...change } : step,
  );
};
export const lease = (kind: "talking" | "held" | "ringing" | "offer", leftMs: number) => ({
  kind,
  legId: kind === "offer" ? null : "dialpad:9",
  expiresAt: NOW + leftMs,
});
export const OFFICE: Hours = {
  timeZone: "Europe/London",
  weekly: { fri: [["09:00", "17:00"]] },
  holidays: [],
  forced: null,
};
export const HOUR = 60 * MINUTE;
