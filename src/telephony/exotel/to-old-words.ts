import type { ContactUri } from "./contact-uri.ts";
import type { Dial } from "./dial.ts";

/**
 * The shape of version 1.0: numbers only, under one name, and other names for recording and events. It knows no agent
 * state and silently drops a SIP address, so those are left out; where nothing else is left, the line's fallback is dialled.
 * https://support.exotel.com/support/solutions/articles/3000096873
 */
export function toOldWords(dial: Dial, fallback: readonly ContactUri[]): Record<string, unknown> {
  const { destinations, settings, ringSeconds, eventsUrl } = dial;
  const own = numbersOf(destinations);
  // reps with SIP addresses alone can't be dialled here: whoever is there instead of nobody
  const isFallback = own.length === 0 && destinations.length > 0;
  const numbers = isFallback ? numbersOf(fallback) : own;
  return {
    fetch_after_attempt: dial.askAgain && own.length > 0,
    destination: { numbers },
    ...(settings.outgoingNumber !== null && { outgoing_phone_number: settings.outgoingNumber }),
    ...(settings.recording !== null && {
      record: settings.recording !== "off",
      recording_channels: settings.recording === "dual" ? "dual" : "single",
    }),
    ...(ringSeconds !== null && { max_ringing_duration: ringSeconds }),
    ...(settings.maxConversationSeconds !== null && {
      max_conversation_duration: settings.maxConversationSeconds,
    }),
    ...(settings.music !== null && { music_on_hold: settings.music }),
    ...(dial.together &&
      !isFallback && {
        parallel_ringing: { activate: true, max_parallel_attempts: numbers.length },
      }),
    ...(eventsUrl !== null && { dial_passthru_event_url: eventsUrl }),
    ...(settings.whisper !== null && {
      start_call_playback: { playback_to: "callee", ...settings.whisper },
    }),
  };
}

function numbersOf(uris: readonly ContactUri[]): ContactUri[] {
  return uris.filter((uri) => !/^sips?:/.test(uri));
}
