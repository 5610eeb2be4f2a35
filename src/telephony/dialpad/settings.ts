import { Type, type Static } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";
import { invalidInput } from "../../domain/errors.ts";
import type { LineView } from "../port.ts";

const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()], { default: null });

/**
 * What a line on Dialpad has of its own; both are off unless set. Both pass a call on that nobody has answered yet by
 * `POST /call/{id}/transfer`, of which no page says whether Dialpad takes it before an answer.
 * https://developers.dialpad.com/reference/calltransfer_call
 */
const DialpadSettings = Type.Object(
  {
    /** A rep who lets it ring this long loses the call to the next step of the ladder. */
    noAnswerRescue: OrNull(
      Type.Object(
        { afterSeconds: Type.Integer({ minimum: 5, maximum: 120 }) },
        { additionalProperties: false },
      ),
    ),
    /** Callers wait for a busy rep in this call centre's queue, and are taken out of it when the rep is free. */
    queueWait: OrNull(
      Type.Object(
        {
          callCenterId: Type.String({ pattern: "^[1-9]\\d{0,15}$" }),
          maxSeconds: Type.Integer({ minimum: 10, maximum: 3_600 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

type DialpadSettings = Static<typeof DialpadSettings>;

/** Read on every routing request. */
const stored = Compile(DialpadSettings);

const DEFAULTS: DialpadSettings = { noAnswerRescue: null, queueWait: null };

/** Settings as an admin gives them, completed. INPUT_INVALID names the field at fault. */
export function checkSettings(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const whole: Record<string, unknown> = { ...DEFAULTS, ...given };
  if (Value.Check(DialpadSettings, whole)) {
    const { queueWait } = whole;
    if (queueWait === null || Number.isSafeInteger(Number(queueWait.callCenterId))) return whole;
    throw invalidInput(
      "vendorSettings.queueWait.callCenterId",
      "this id is too large to be sent to Dialpad as it is",
    );
  }
  const unknown = Object.keys(given).find((name) => !(name in DEFAULTS));
  if (unknown !== undefined) {
    throw invalidInput(`vendorSettings.${unknown}`, "Dialpad lines have no such setting");
  }
  if (!Value.Check(DialpadSettings.properties.noAnswerRescue, whole["noAnswerRescue"])) {
    const rule = "give afterSeconds, from 5 to 120, or null to leave the call where it rings";
    throw invalidInput("vendorSettings.noAnswerRescue", rule);
  }
  throw invalidInput(
    "vendorSettings.queueWait",
    "give callCenterId, the digits of a Dialpad call centre, and maxSeconds, from 10 to 3600; or null",
  );
}

/** Stored settings; all off where they can't be read: calls go on. */
export function settingsOf(kept: Readonly<Record<string, unknown>> | undefined): DialpadSettings {
  const whole: unknown = { ...DEFAULTS, ...kept };
  return stored.Check(whole) ? whole : DEFAULTS;
}

/** What an admin should know of such a line before calls come. */
export function warnOf({ settings, connected, fallback, team }: LineView): string[] {
  const { noAnswerRescue, queueWait } = settingsOf(settings);
  const tell = (name: string, what: string) =>
    connected === false
      ? `${name} does nothing until the line is provisioned: it needs Dialpad's API.`
      : `${name} is on: ${what} This is unconfirmed on a real account: try it with a call of your own.`;
  const centres = [fallback, team].filter((target) => target?.type === "callcenter");
  return [
    ...(centres.length === 0
      ? []
      : [
          "a contact centre can prefer the agent who last spoke with the caller by itself (its routing options at Dialpad): where that is on, its calls pass by the policy's hold-out and its reasons. Switch it off there.",
        ]),
    ...(noAnswerRescue === null
      ? []
      : [tell("noAnswerRescue", "a call that rings unanswered is passed on by a transfer.")]),
    ...(queueWait === null
      ? []
      : [tell("queueWait", "a caller is taken out of a call centre's queue by a transfer.")]),
  ];
}
