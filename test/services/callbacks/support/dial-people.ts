import { DEFAULT_CALLBACK_POLICY } from "../../../../src/domain/callback-policy.ts";
import {
  DEFAULT_LINE_ROUTING,
  DEFAULT_REP_PROFILE,
  type WorkspaceSettings,
} from "../../../../src/domain/settings.ts";
import { happens, pick, type Random } from "../../../../src/sandbox/dialpad/random.ts";
import type { StoredCallback } from "../../../../src/services/callbacks/stored-callback.ts";

const MINUTE = 60_000;
export const WS = "ws";

/** The beginning of a number, and a clock that is right for some of the people who have such a number. */
const PEOPLE = [
  ["+49301234", "Europe/Berlin"],
  ["+44207183", "Europe/London"],
  ["+12125550", "America/New_York"],
  ["+12125551", "Pacific/Honolulu"],
  ["+61291234", "Australia/Sydney"],
  ["+61291235", "Australia/Perth"],
  ["+91987654", "Asia/Kolkata"],
  ["+54911123", "America/Argentina/Buenos_Aires"],
] as const;
const DIGITS = [12, 12, 11, 11, 11, 11, 12, 13];

export const POLICY = {
  ...DEFAULT_CALLBACK_POLICY,
  dial: "phone-system",
  holidays: ["2026-03-06", "2026-03-30", "2026-10-26"].map((date) => ({
    date,
    name: "Holiday",
    spans: [],
  })),
} as const;

export type Person = { readonly number: string; readonly zone: string; readonly listedAt: number };

const line = {
  ...DEFAULT_LINE_ROUTING,
  id: "line",
  workspaceId: WS,
  key: "key",
  vendor: "dialpad",
  name: "Main",
  connectionId: "phones",
  secret: null,
  previousSecret: null,
  fallback: { type: "user", id: "1" },
  team: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
};
export const reps = ["ada", "bob", "cy"].map((id) => ({
  ...DEFAULT_REP_PROFILE,
  id,
  workspaceId: WS,
  name: id,
  email: `${id}@example.com`,
  crmOwnerId: null,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  teams: ["sales"],
  identities: [{ vendor: "dialpad", type: "user", id }],
}));
export const settings: WorkspaceSettings = {
  workspace: { id: WS, name: "World", defaultRegion: "DE", settingsVersion: 1 },
  lines: [line],
  reps,
  policies: new Map(),
};

/** So many people who were promised a callback in the first days, each once. */
export function makePeople(random: Random, start: number, callbacks: number) {
  const rows = new Map<string, StoredCallback>();
  const people = new Map<string, Person>();
  for (let nth = 0; nth < callbacks; nth += 1) {
    const at = Math.floor(random() * PEOPLE.length);
    const [beginning, zone] = PEOPLE[at] ?? PEOPLE[0];
    const length = (DIGITS[at] ?? 12) + 1;
    const number = `${beginning}${String(nth).padStart(length - beginning.length, "0")}`;
    const promisedAt = start + Math.floor(random() * 4 * 1440) * MINUTE;
    const listedAt = happens(random, 0.15) ? promisedAt + random() * 2 * 1440 * MINUTE : Infinity;
    people.set(number, { number, zone, listedAt });
    rows.set(`promise ${nth}`, {
      stage: "requested",
      attemptKeys: [],
      offers: 0,
      offeredTo: null,
      closedAt: null,
      closedBy: null,
      closedReason: null,
      joinedTo: null,
      entered: false,
      calledFrom: null,
      version: 0,
      id: `promise ${nth}`,
      workspaceId: WS,
      lineId: "line",
      callId: String(nth),
      number,
      repId: pick(random, [...reps.map(({ id }) => id), null]) ?? null,
      contactIds: [],
      promisedAt,
      nextAttemptAt: promisedAt,
      expiresAt: promisedAt + POLICY.expiryHours * 60 * MINUTE,
      state: "open",
    });
  }
  return { people, rows };
}
