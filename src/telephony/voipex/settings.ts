import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { invalidInput } from "../../domain/errors.ts";
import { isTimeZone } from "../../domain/hours.ts";
import type { EVENT_KEYS } from "./event-keys.ts";

const Key = Type.String({ minLength: 1, maxLength: 100 });

const Keys = Type.Object({
  EventName: Key,
  From: Key,
  To: Key,
  Line: Key,
  Email: Key,
  Login: Key,
  UniqueId: Key,
  Queue: Key,
  Direction: Key,
  Reason: Key,
  PauseName: Key,
} satisfies Record<(typeof EVENT_KEYS)[number], typeof Key>);

/** How callbacks reach a team: a campaign of Voipex's Dialer, paced by the agents of a queue. */
const TeamCallbacks = Type.Object(
  {
    /** The id of the IVR application that leads to that queue; "": callbacks are no campaigns. */
    ivr: Type.String({ maxLength: 200, default: "" }),
    /** The queue's name. */
    queue: Type.String({ maxLength: 200, default: "" }),
    boostFactor: Type.Number({ exclusiveMinimum: 0, maximum: 10, default: 1 }),
    maxWaitingCalls: Type.Integer({ minimum: 0, maximum: 1_000, default: 1 }),
    /** How many people are rung for it at a time. */
    atOnce: Type.Integer({ minimum: 1, maximum: 50, default: 1 }),
  },
  { additionalProperties: false, default: {} },
);

const VoipexSettings = Type.Object(
  {
    /** The switchboard's own names for the keys of its webhooks, by our (default) names: `{"Line":"linka"}`. */
    keys: Type.Partial(Keys, { additionalProperties: false, default: {} }),
    /** The IVR asks again after `wait` seconds: callers can wait for a busy rep. */
    waitLoop: Type.Boolean({ default: false }),
    /** How long one round of that loop lasts. */
    waitStepSeconds: Type.Integer({ minimum: 3, maximum: 10, default: 5 }),
    maxWaitSeconds: Type.Integer({ minimum: 5, maximum: 600, default: 120 }),
    /** By which clock its Dialer's active periods are, as the IANA names it: no page says. */
    dialTimeZone: Type.String({ minLength: 1, maxLength: 60, default: "Europe/Prague" }),
    /** What people see who are called from here, as digits; "": what the switchboard sends by itself. */
    dialCallerId: Type.String({ pattern: "^(\\+?[0-9]{3,15})?$", default: "" }),
    /** The country code that the trunk wants left out: `420`; "": it takes whole numbers. */
    homeCode: Type.String({ pattern: "^[0-9]{0,3}$", default: "" }),
    teamCallbacks: TeamCallbacks,
    /** The access reads `GET /dialer/campaigns`, which the Dialer's page speaks of and does not show. */
    campaignList: Type.Boolean({ default: false }),
  },
  { additionalProperties: false },
);

export type VoipexSettings = Static<typeof VoipexSettings>;

const DEFAULTS = Value.Parse(VoipexSettings, Value.Default(VoipexSettings, {}));

/** Settings as an admin gives them, completed. INPUT_INVALID names the field at fault. */
export function checkSettings(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const whole = completed(given);
  if (!Value.Check(VoipexSettings, whole)) {
    const unknown = Object.keys(given).find((name) => !(name in DEFAULTS));
    const [fault] = Value.Errors(VoipexSettings, whole);
    const field = unknown ?? (fault?.instancePath ?? "").split("/").slice(1).join(".");
    throw invalidInput(
      `vendorSettings.${field}`,
      unknown === undefined
        ? (fault?.message ?? "not understood")
        : "Voipex lines have no such setting",
    );
  }
  if (!isTimeZone(whole.dialTimeZone)) {
    throw invalidInput(
      "vendorSettings.dialTimeZone",
      "name a time zone by region and city, as Europe/Prague",
    );
  }
  const { ivr, queue } = whole.teamCallbacks;
  if (ivr !== "" && queue === "") {
    throw invalidInput(
      "vendorSettings.teamCallbacks.queue",
      "Name the queue whose agents call people back.",
    );
  }
  if (ivr !== "" && whole.dialCallerId === "") {
    throw invalidInput(
      "vendorSettings.dialCallerId",
      "Say which number people see: a campaign needs one.",
    );
  }
  const names = Object.values(whole.keys).map((name) => name.toLowerCase());
  if (new Set(names).size < names.length) {
    throw invalidInput("vendorSettings.keys", "two keys can't have the same name");
  }
  return whole;
}

/** What is given of the team's callbacks goes with the defaults of the rest. */
function completed(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const team = given["teamCallbacks"];
  const isGroup = typeof team === "object" && team !== null;
  return {
    ...DEFAULTS,
    ...given,
    teamCallbacks: isGroup
      ? { ...DEFAULTS.teamCallbacks, ...team }
      : (team ?? DEFAULTS.teamCallbacks),
  };
}

const readBefore = new WeakMap<Readonly<Record<string, unknown>>, VoipexSettings>();

/** Stored settings, read once; the defaults where they can't be read: calls go on. */
export function settingsOf(stored: Readonly<Record<string, unknown>> | undefined): VoipexSettings {
  if (stored === undefined) return DEFAULTS;
  const known = readBefore.get(stored);
  if (known !== undefined) return known;
  const whole = completed(stored);
  const read = Value.Check(VoipexSettings, whole) ? whole : DEFAULTS;
  readBefore.set(stored, read);
  return read;
}
