import type { Answer } from "../../domain/decision.ts";
import type { Asked, LineView } from "../port.ts";
import { toOldWords } from "./to-old-words.ts";
import { toDial, type Dial } from "./dial.ts";
import type { ExotelSettings } from "./settings.ts";
import { phonesOf } from "./target.ts";
import { versionOf } from "./version.ts";

/**
 * The answer in the words of Exotel's page, in the shape of the version that the request names. Never throws: a rep who
 * can't be dialled becomes the line's fallback, and one that can't be dialled either an empty `destination`, which is
 * valid: the flow goes on at "We didn't dial anyone".
 * https://support.exotel.com/support/solutions/articles/3000118656
 */
export function renderAnswer(
  answer: Answer,
  line: LineView,
  asked?: Asked,
): Record<string, unknown> {
  const dial = toDial(answer, line, asked?.routing ?? null);
  return versionOf(asked?.request.headers ?? {}) === "1.0"
    ? toOldWords(dial, phonesOf(line.fallback))
    : toWords(dial);
}

function toWords(dial: Dial): Record<string, unknown> {
  const { destinations, settings, ringSeconds, eventsUrl } = dial;
  return {
    fetch_after_attempt: dial.askAgain,
    destination: destinations.map((uri) => ({ contact_uri: uri })),
    state_management: dial.manageState,
    // The stickiness is ours: Exotel's own mapping would override the order.
    sticky_agent: false,
    ...(settings.outgoingNumber !== null && { outgoing_phone_number: settings.outgoingNumber }),
    ...(settings.recording !== null && { recording: recordingOf(settings.recording) }),
    ...(ringSeconds !== null && { max_ringing_duration: ringSeconds }),
    ...(settings.maxConversationSeconds !== null && {
      max_conversation_duration: settings.maxConversationSeconds,
    }),
    ...(settings.music !== null && { music_on_hold: settings.music }),
    ...(dial.together && {
      parallel_ringing: { activate: true, max_parallel_attempts: destinations.length },
    }),
    ...(eventsUrl !== null && { call_event_passthru_url: eventsUrl }),
    ...(settings.whisper !== null && { start_call_playback: settings.whisper }),
  };
}

function recordingOf(recording: NonNullable<ExotelSettings["recording"]>) {
  return recording === "off"
    ? { record: false, channels: "single" }
    : { record: true, channels: recording };
}
