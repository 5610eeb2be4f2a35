/** What Exotel does after a valid answer. */
export type DialOrder = {
  readonly destinations: readonly string[];
  readonly askAgain: boolean;
  readonly stateManagement: boolean;
  readonly together: number;
  readonly ringMs: number;
  readonly maxTalkMs: number;
  readonly eventsUrl: string | null;
  /** Audio that Exotel fetches before it believes the answer. */
  readonly audioUrls: readonly string[];
};

export type CheckedAnswer =
  | { readonly kind: "valid"; readonly order: DialOrder; readonly silent: readonly string[] }
  | { readonly kind: "invalid"; readonly problem: string };

const E164 = /^\+[1-9]\d{6,14}$/;
const SIP = /^sip:[\w.-]+$/;
const DEFAULT_RING_SECONDS = 30;
const LONGEST_TALK_SECONDS = 4_500;

/** Every field of version 1.1: what it must be, `null` when it is right. */
const FIELDS: Readonly<Record<string, (value: unknown) => string | null>> = {
  fetch_after_attempt: isBoolean,
  destination: (value) => (Array.isArray(value) ? null : "must be an array"),
  state_management: isBoolean,
  outgoing_phone_number: (value) => (isText(value) && E164.test(value) ? null : "must be E.164"),
  sticky_agent: isBoolean,
  recording: (value) =>
    isRecord(value) &&
    typeof value["record"] === "boolean" &&
    (value["channels"] === "single" || value["channels"] === "dual") &&
    hasOnly(value, "record", "channels")
      ? null
      : "must be {record, channels}",
  max_ringing_duration: (value) => wholeUpTo(value, 60),
  max_conversation_duration: (value) => wholeUpTo(value, LONGEST_TALK_SECONDS),
  music_on_hold: (value) => {
    if (!isRecord(value)) return "must be an object";
    const type = value["type"];
    if (type === "default_tone" || type === "operator_tone") {
      return hasOnly(value, "type") ? null : "has more than its type";
    }
    return type === "custom_tone" && isWebUrl(value["value"]) && hasOnly(value, "type", "value")
      ? null
      : "must be a tone";
  },
  parallel_ringing: (value) =>
    isRecord(value) &&
    typeof value["activate"] === "boolean" &&
    wholeUpTo(value["max_parallel_attempts"], 10) === null &&
    hasOnly(value, "activate", "max_parallel_attempts")
      ? null
      : "must be {activate, max_parallel_attempts}",
  call_event_passthru_url: (value) => (isWebUrl(value) ? null : "must be a URL"),
  start_call_playback: (value) => {
    if (!isRecord(value) || !hasOnly(value, "type", "value")) return "must be {type, value}";
    if (value["type"] === "text") return isText(value["value"]) ? null : "needs its text";
    return value["type"] === "audio_url" && isWebUrl(value["value"])
      ? null
      : "must be text or audio_url";
  },
};

/**
 * Checks an answer as strictly as Exotel's page says, field by field; a field that the page does not have is refused
 * too. `silent`: what Exotel accepts and then does not do, without a word.
 */
export function checkAnswer(answer: unknown, mostParallel: number): CheckedAnswer {
  if (!isRecord(answer)) return invalid("not a JSON object");
  if (!("destination" in answer)) return invalid("destination is missing");
  for (const [name, value] of Object.entries(answer)) {
    const check = FIELDS[name];
    if (check === undefined) return invalid(`${name} is no field of version 1.1`);
    const problem = check(value);
    if (problem !== null) return invalid(`${name} ${problem}`);
  }
  const silent: string[] = [];
  const destinations: string[] = [];
  const given: unknown[] = Array.isArray(answer["destination"]) ? answer["destination"] : [];
  for (const one of given) {
    const uri = isRecord(one) ? one["contact_uri"] : undefined;
    if (!isText(uri)) return invalid("destination without contact_uri");
    if (E164.test(uri) || SIP.test(uri)) destinations.push(uri);
    else silent.push("a number in a form that can't be dialled");
  }
  if (new Set(destinations).size < destinations.length) silent.push("a number twice");
  return { kind: "valid", silent, order: toOrder(answer, destinations, mostParallel) };
}

function toOrder(
  answer: Readonly<Record<string, unknown>>,
  destinations: readonly string[],
  mostParallel: number,
): DialOrder {
  const parallel = answer["parallel_ringing"];
  const together =
    isRecord(parallel) && parallel["activate"] === true
      ? Number(parallel["max_parallel_attempts"])
      : 1;
  const url = answer["call_event_passthru_url"];
  return {
    destinations,
    askAgain: answer["fetch_after_attempt"] === true,
    stateManagement: answer["state_management"] === true,
    together: Math.min(together, mostParallel),
    ringMs: Number(answer["max_ringing_duration"] ?? DEFAULT_RING_SECONDS) * 1000,
    maxTalkMs: Number(answer["max_conversation_duration"] ?? LONGEST_TALK_SECONDS) * 1000,
    eventsUrl: isText(url) ? url : null,
    audioUrls: [answer["music_on_hold"], answer["start_call_playback"]].flatMap((one) =>
      isRecord(one) && isText(one["value"]) && /^https?:/.test(one["value"]) ? [one["value"]] : [],
    ),
  };
}

function invalid(problem: string): CheckedAnswer {
  return { kind: "invalid", problem };
}

function isBoolean(value: unknown): string | null {
  return typeof value === "boolean" ? null : "must be true or false";
}

function wholeUpTo(value: unknown, most: number): string | null {
  const isWhole = typeof value === "number" && Number.isInteger(value);
  return isWhole && value >= 1 && value <= most ? null : `must be a whole number up to ${most}`;
}

function isWebUrl(value: unknown): boolean {
  return isText(value) && /^https?:\/\/[^\s]+$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function hasOnly(value: Readonly<Record<string, unknown>>, ...names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
