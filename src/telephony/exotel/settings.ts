import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { invalidInput } from "../../domain/errors.ts";
import type { Target } from "../../domain/policy.ts";

const E164 = "^\\+[1-9]\\d{6,14}$";
const HTTP_URL = "^https?://[^\\s]+$";

const Audio = Type.Object(
  { type: Type.Literal("audio_url"), value: Type.String({ pattern: HTTP_URL, maxLength: 500 }) },
  { additionalProperties: false },
);

/** Exotel's own limit, where a line sets none. */
export const LONGEST_CONVERSATION_SECONDS = 4_500;

/**
 * What a line on Exotel has of its own. Limits are Exotel's: 60 s of ringing, 75 min of conversation. Parallel ringing
 * is capped at 5, as accounts are, though the page's table says 10.
 * https://support.exotel.com/support/solutions/articles/3000118656
 */
const ExotelSettings = Type.Object(
  {
    /** ISO 3166 alpha-2: how numbers without a country code are read. */
    region: Type.String({ pattern: "^[A-Z]{2}$", default: "IN" }),
    /** Ask us again after each attempt; without it one answer lists the whole ladder. */
    refetch: Type.Boolean({ default: true }),
    /** Whether Exotel checks and marks numbers busy; always so for its own users and SIP addresses. */
    stateManagement: Type.Boolean({ default: true }),
    /** The account gets `ringing` and `answered` events, which Exotel switches on by request. */
    answeredEvents: Type.Boolean({ default: false }),
    outgoingNumber: Type.Union([Type.String({ pattern: E164 }), Type.Null()], { default: null }),
    recording: Type.Union([Type.Enum(["single", "dual", "off"]), Type.Null()], { default: null }),
    ringSeconds: Type.Union([Type.Integer({ minimum: 5, maximum: 60 }), Type.Null()], {
      default: null,
    }),
    maxConversationSeconds: Type.Union(
      [Type.Integer({ minimum: 60, maximum: LONGEST_CONVERSATION_SECONDS }), Type.Null()],
      {
        default: null,
      },
    ),
    music: Type.Union(
      [
        Type.Object(
          { type: Type.Enum(["default_tone", "operator_tone"]) },
          { additionalProperties: false },
        ),
        Type.Object(
          {
            type: Type.Literal("custom_tone"),
            value: Type.String({ pattern: HTTP_URL, maxLength: 500 }),
          },
          { additionalProperties: false },
        ),
        Type.Null(),
      ],
      { default: null },
    ),
    /** Said or played to the rep who picks up, before the caller is heard. */
    whisper: Type.Union(
      [
        Type.Object(
          { type: Type.Literal("text"), value: Type.String({ minLength: 1, maxLength: 300 }) },
          { additionalProperties: false },
        ),
        Audio,
        Type.Null(),
      ],
      { default: null },
    ),
    maxParallel: Type.Integer({ minimum: 1, maximum: 10, default: 5 }),
    /** The flow has the Passthru loop before Connect: callers can wait for a busy rep. */
    waitLoop: Type.Boolean({ default: false }),
    /** How long one round of that loop plays, seconds. */
    waitStepSeconds: Type.Integer({ minimum: 5, maximum: 14, default: 10 }),
    maxWaitSeconds: Type.Integer({ minimum: 5, maximum: 600, default: 120 }),
    /** The flow's "We didn't dial anyone" leads on to people, or to the caller's message. */
    noDialWired: Type.Boolean({ default: false }),
    /** IP addresses and CIDR ranges that may ask; empty: all. */
    allowedAddresses: Type.Array(Type.String({ maxLength: 50, pattern: "^[0-9a-fA-F.:/]+$" }), {
      maxItems: 50,
      default: [],
    }),
  },
  { additionalProperties: false },
);

export type ExotelSettings = Static<typeof ExotelSettings>;

const DEFAULTS = Value.Parse(ExotelSettings, Value.Default(ExotelSettings, {}));

/** Settings as an admin gives them, completed. INPUT_INVALID names the field at fault. */
export function checkSettings(
  given: Readonly<Record<string, unknown>>,
  targets: Readonly<Record<string, Target | null>> = {},
): Record<string, unknown> {
  const whole = { ...DEFAULTS, ...given };
  const [fault] = Value.Errors(ExotelSettings, whole);
  if (fault === undefined) {
    checkWire(whole.noDialWired, targets);
    return whole;
  }
  const unknown = Object.keys(given).find((name) => !(name in DEFAULTS));
  const field = unknown ?? fault.instancePath.split("/").slice(1).join(".");
  throw invalidInput(
    `vendorSettings.${field}`,
    unknown === undefined ? fault.message : "Exotel lines have no such setting",
  );
}

/** Who is sent to nobody at all needs a flow that goes on from there. */
function checkWire(isWired: boolean, targets: Readonly<Record<string, Target | null>>): void {
  const [field, target] = Object.entries(targets).find(([name]) => name.startsWith("closed")) ?? [];
  if (!isWired && target?.type === "no-dial") {
    throw invalidInput(
      `${field}.type`,
      "wire the flow's \"We didn't dial anyone\" first, and set noDialWired",
    );
  }
}

const readBefore = new WeakMap<Readonly<Record<string, unknown>>, ExotelSettings>();

/** Stored settings, read once; the defaults where they can't be read: calls go on. */
export function settingsOf(stored: Readonly<Record<string, unknown>> | undefined): ExotelSettings {
  if (stored === undefined) return DEFAULTS;
  const known = readBefore.get(stored);
  if (known !== undefined) return known;
  const whole = { ...DEFAULTS, ...stored };
  const read = Value.Check(ExotelSettings, whole) ? whole : DEFAULTS;
  readBefore.set(stored, read);
  return read;
}

/** The audio that Exotel would fetch: one that does not answer 200 voids the whole answer. */
export function audioUrlsOf(stored: Readonly<Record<string, unknown>> | undefined): string[] {
  const { music, whisper } = settingsOf(stored);
  return [
    ...(music?.type === "custom_tone" ? [music.value] : []),
    ...(whisper?.type === "audio_url" ? [whisper.value] : []),
  ];
}
