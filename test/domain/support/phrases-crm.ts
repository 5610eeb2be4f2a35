import type { CrmPresence } from "../../../src/domain/facts.ts";
import { HOUR, OFFICE, span, who, type Phrase, type Scene } from "./phrase.ts";
import { DAY, NOW } from "./scene.ts";

const NOTHING: CrmPresence = {
  source: "HubSpot",
  readAt: NOW,
  hours: null,
  absences: [],
  availability: null,
  ignored: [],
};

const say = (scene: Scene, name: string | undefined, more: Partial<CrmPresence>) => {
  const member = who(scene, name);
  member.crmPresence = { ...(member.crmPresence ?? NOTHING), ...more };
};

const ABSENCES = {
  "is out of the office": { fromMs: NOW - DAY, untilMs: NOW + DAY },
  "is just out of the office": { fromMs: NOW, untilMs: NOW + DAY },
  "will be out of the office": { fromMs: NOW + HOUR, untilMs: NOW + DAY },
  "was out of the office": { fromMs: NOW - DAY, untilMs: NOW },
} as const;

/** What the CRM says of the reps, and whether that counts. */
export const crmPhrases: readonly Phrase[] = [
  [
    /^HubSpot says: (\w+) works until (\d\d:\d\d), (\d+) min ago$/,
    (s, [, name, to, age]) =>
      say(s, name, {
        hours: { ...OFFICE, weekly: { fri: [["09:00", to ?? ""]] } },
        readAt: NOW - span(age, "min"),
      }),
  ],
  [
    /^HubSpot says: (\w+) ((?:is|is just|will be|was) out of the office), (\d+) min ago$/,
    (s, [, name, when, age]) =>
      say(s, name, {
        absences: [ABSENCES[when as keyof typeof ABSENCES]],
        readAt: NOW - span(age, "min"),
      }),
  ],
  [
    /^HubSpot says: (\w+) is (available|away), (\d+) min ago$/,
    (s, [, name, availability, age]) =>
      say(s, name, {
        availability: availability as "away",
        readAt: NOW - span(age, "min"),
      }),
  ],
  [/^HubSpot says nothing of (\w+)$/, (s, [, name]) => say(s, name, {})],
  [
    /^(\w+) is forced open$/,
    (s, [, name]) => {
      who(s, name).hours = { ...OFFICE, forced: { state: "open", untilMs: NOW + HOUR } };
    },
  ],
  [
    /^rule: the CRM's hours do not count$/,
    (s) => {
      s.policy.crmPresence = { ...s.policy.crmPresence, hours: "ignore" };
    },
  ],
  [
    /^rule: the CRM's status counts$/,
    (s) => {
      s.policy.crmPresence = { ...s.policy.crmPresence, availability: "use" };
    },
  ],
];
