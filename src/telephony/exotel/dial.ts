import type { Answer, Identity } from "../../domain/decision.ts";
import type { LineView, RoutingRequest } from "../port.ts";
import { isContactUri, keyOf, type ContactUri } from "./contact-uri.ts";
import { eventMark } from "./event-mark.ts";
import { settingsOf, type ExotelSettings } from "./settings.ts";
import { NO_DIAL, phonesOf } from "./target.ts";

/** What an answer says, before a version of the contract gives it its shape. */
export type Dial = {
  readonly destinations: readonly ContactUri[];
  readonly askAgain: boolean;
  readonly together: boolean;
  /** Exotel checks and marks the phones busy: for reps' phones alone, as a reception line takes several calls at once. */
  readonly manageState: boolean;
  readonly ringSeconds: number | null;
  readonly eventsUrl: string | null;
  readonly settings: ExotelSettings;
};

const LONGEST_RING_SECONDS = 60;

/** Whom an answer has Exotel dial, and how. Never throws. */
export function toDial(answer: Answer, line: LineView, routing: RoutingRequest | null): Dial {
  const settings = withoutFailingAudio(settingsOf(line.settings), line);
  const plan = planOf(answer, line, settings);
  const repeated = routing?.rung !== undefined && isSameSet(plan.destinations, routing.rung);
  const destinations = repeated ? [] : plan.destinations;
  return {
    destinations,
    // The next answer replaces what is left of this one, so only one that names a single step is asked again.
    askAgain: plan.askAgain && destinations.length > 0,
    together: plan.together && destinations.length > 1,
    manageState: settings.stateManagement && plan.repsOnly && destinations.length > 0,
    ringSeconds: ringSecondsOf(answer, settings),
    eventsUrl: eventsUrlOf(line, routing),
    settings,
  };
}

type Step = Pick<Dial, "destinations" | "askAgain" | "together"> & {
  /** No phone of the team or the fallback is among them. */
  readonly repsOnly: boolean;
};

function planOf(answer: Answer, line: LineView, settings: ExotelSettings): Step {
  const last = [...phonesOf(line.team), ...phonesOf(line.fallback)];
  const { refetch } = settings;
  switch (answer.kind) {
    case "rep": {
      // one of their devices is on at a time, and Exotel passes over the others
      const own = [answer.identity, ...(answer.further ?? [])].flatMap(phoneOf);
      if (own.length === 0) return finalStep(phonesOf(line.fallback));
      const others = (answer.others ?? []).flatMap(({ identity }) => phoneOf(identity));
      return refetch
        ? { destinations: own, askAgain: true, together: false, repsOnly: true }
        : finalStep([...own, ...others, ...last], last.length === 0);
    }
    case "group": {
      const members = answer.members.flatMap(({ identity }) => phoneOf(identity));
      const destinations = distinct(members).slice(0, settings.maxParallel);
      return destinations.length === 0
        ? finalStep(phonesOf(line.fallback))
        : { destinations, askAgain: refetch, together: true, repsOnly: true };
    }
    case "target": {
      if (answer.target.type === NO_DIAL.type) return finalStep([]);
      return finalStep([...phonesOf(answer.target), ...phonesOf(line.fallback)]);
    }
    // Connect can only dial: the line's capabilities say so, and nothing plans these for it.
    case "voicemail":
    case "ask":
    case "end":
      return finalStep(phonesOf(line.fallback));
  }
}

/** Nothing comes after these: Exotel goes through them by itself, whatever is down by then. */
function finalStep(destinations: readonly ContactUri[], repsOnly = false): Step {
  return { destinations: distinct(destinations), askAgain: false, together: false, repsOnly };
}

function phoneOf(identity: Identity): ContactUri[] {
  return identity.vendor === "exotel" && isContactUri(identity.id) ? [identity.id] : [];
}

/**
 * The answer without phones that rang already in this call. Whoever is left of a team or fallback stays; with nobody
 * left the flow goes on without a call. Reps are the ladder's own affair.
 */
export function withoutTried(answer: Answer, tried: ReadonlySet<string>, line: LineView): Answer {
  if (answer.kind !== "target" || tried.size === 0) return answer;
  const all = distinct([...phonesOf(answer.target), ...phonesOf(line.fallback)]);
  const left = all.filter((uri) => !tried.has(keyOf(uri)));
  if (left.length === all.length) return answer;
  const target = left.length === 0 ? NO_DIAL : { type: "list", id: left.join(",") };
  return { kind: "target", target };
}

function ringSecondsOf(answer: Answer, settings: ExotelSettings): number | null {
  const asked = answer.kind === "rep" || answer.kind === "group" ? answer.ringMs : null;
  const seconds = asked === null ? settings.ringSeconds : Math.round(asked / 1000);
  return seconds === null ? null : Math.min(Math.max(seconds, 1), LONGEST_RING_SECONDS);
}

function eventsUrlOf({ webhooksUrl, secrets }: LineView, routing: RoutingRequest | null) {
  if (webhooksUrl === undefined) return null;
  const mark =
    routing === null ? null : eventMark(secrets, routing.callId, routing.askedAt ?? null);
  return mark === null ? `${webhooksUrl}/events` : `${webhooksUrl}/events/${mark}`;
}

/** An audio file that does not answer voids the whole answer. */
function withoutFailingAudio(settings: ExotelSettings, { learnt }: LineView): ExotelSettings {
  const failing: unknown = learnt?.["failingAudioUrls"];
  const fails = (url: string) => Array.isArray(failing) && failing.includes(url);
  const { music, whisper } = settings;
  return {
    ...settings,
    music: music?.type === "custom_tone" && fails(music.value) ? null : music,
    whisper: whisper?.type === "audio_url" && fails(whisper.value) ? null : whisper,
  };
}

function distinct(uris: readonly ContactUri[]): ContactUri[] {
  return [...new Set(uris)];
}

/** Two answers running with one set end the dialling. */
function isSameSet(uris: readonly ContactUri[], keys: readonly string[]): boolean {
  const set = new Set(keys);
  return uris.length === set.size && uris.every((uri) => set.has(keyOf(uri)));
}
