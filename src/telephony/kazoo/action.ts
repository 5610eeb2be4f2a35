/** One node of a KAZOO callflow: what is done, and where the call goes next. */
export type Action = {
  readonly module: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly children: Children;
};

/** Where the call goes on: by hang-up cause, by rule, or `_` for all else. */
export type Children = Readonly<Record<string, Action>>;

/** An action that waits for what comes after it. */
export type Unfinished = (children: Children) => Action;

/** A tts text may have so many characters (callflows.tts). */
const LONGEST_TEXT = 1_000;

/** Who reads a number off a card is slower than KAZOO's own 2 s. */
const BETWEEN_DIGITS_MS = 5_000;

export type Endpoint = {
  readonly type: "device" | "user" | "group";
  readonly id: string;
  readonly delaySeconds?: number | undefined;
  readonly ringSeconds?: number | undefined;
};

export type AudioFormat = "mp3" | "wav";
export type PresenceStatus = "idle" | "ringing" | "busy";

/** What comes next whatever happens. */
export function followedBy(action: Action | null): Children {
  return action === null ? {} : { _: action };
}

/** Actions one after another, the last one followed by `end`. */
export function chain(actions: readonly Unfinished[], end: Action | null): Action | null {
  return actions.reduceRight<Action | null>((next, make) => make(followedBy(next)), end);
}

function unfinished(module: string, data: Readonly<Record<string, unknown>>): Unfinished {
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  return (children) => ({ module, data: Object.fromEntries(given), children });
}

/** All devices of a person. Children run only when nobody took the call. */
export function ringUser(id: string, ringSeconds?: number): Unfinished {
  return unfinished("user", { id, timeout: ringSeconds });
}

export function ringDevice(id: string, ringSeconds?: number): Unfinished {
  return unfinished("device", { id, timeout: ringSeconds });
}

/** Endpoints of any kind together. The source page lists bare ids, which KAZOO refuses: each names its type. */
export function ringGroup(
  endpoints: readonly [Endpoint, ...Endpoint[]],
  options: { ringSeconds?: number | undefined; strategy?: "simultaneous" | "single" | undefined },
): Unfinished {
  return unfinished("ring_group", {
    endpoints: endpoints.map(({ type, id, delaySeconds, ringSeconds }) => ({
      endpoint_type: type,
      id,
      ...(delaySeconds !== undefined && { delay: delaySeconds }),
      ...(ringSeconds !== undefined && { timeout: ringSeconds }),
    })),
    strategy: options.strategy,
    timeout: options.ringSeconds,
  });
}

/** A number outside the account. KAZOO's own default is local resources, so it is always stated. */
export function dialOut(
  number: string,
  options: { local: boolean; ringSeconds?: number | undefined },
): Unfinished {
  return unfinished("resources", {
    to_did: number,
    use_local_resources: options.local,
    timeout: options.ringSeconds,
  });
}

export type Voice = {
  readonly engine?: "flite" | "google" | "ispeech" | "voicefabric" | undefined;
  readonly voice?: string | undefined;
  readonly language?: string | undefined;
};

/** Speech; longer texts end at a word. */
export function say(text: string, voice: Voice = {}): Unfinished {
  return unfinished("tts", { text: shorten(text), ...voice });
}

/** Sentences one after another, in as few texts as they fit into: none is left out for the length of the others. */
export function sayAll(sentences: readonly string[], voice: Voice = {}): Unfinished {
  const texts: string[] = [];
  for (const sentence of sentences) {
    const joined = [...texts.slice(-1), sentence].join(" ");
    if (joined.length <= LONGEST_TEXT) texts.splice(-1, 1, joined);
    else texts.push(sentence);
  }
  const [first = "", ...others] = texts;
  const rest = others.map((text) => say(text, voice));
  return (children) =>
    say(first, voice)(rest.reduceRight<Children>((next, make) => followedBy(make(next)), children));
}

/** `media`: the id of a file at KAZOO, or a URL. `terminators: []`: no key stops it. */
export function play(
  media: string,
  options: { times?: number | undefined; terminators?: readonly string[] | undefined } = {},
): Unfinished {
  return unfinished("play", {
    id: media,
    loop_count: options.times,
    terminators: options.terminators,
  });
}

/** Answers the call. Digits come back in the next request under `name`. */
export function collectDigits(options: { most: number; waitMs: number; name: string }): Unfinished {
  return unfinished("collect_dtmf", {
    max_digits: options.most,
    timeout: options.waitMs,
    interdigit_timeout: options.most === 1 ? undefined : BETWEEN_DIGITS_MS,
    collection_name: options.name,
    terminator: "#",
  });
}

/** Another request to a router. Every key is stated: an absent `req_format` means TwiML names at runtime. */
export function askRouter(
  url: string,
  timeoutMs: number,
  {
    method = "post",
    body = "json",
  }: { method?: string | undefined; body?: string | undefined } = {},
): Unfinished {
  return unfinished("pivot", {
    voice_url: url,
    method,
    req_format: "kazoo",
    req_body_format: body,
    req_timeout_ms: timeoutMs,
  });
}

/** `id`: 32 characters. */
export function leaveMessage(id: string): Action {
  return unfinished("voicemail", { id, action: "compose" })({});
}

/** A conference that exists (`id`, 32 characters), or one made by its name; members are heard unless they mute. */
export function joinConference(which: { id: string } | { name: string }): Action {
  const data =
    "id" in which
      ? { id: which.id }
      : { config: { name: which.name, member: { join_muted: false } } };
  return unfinished("conference", data)({});
}

/** Ends the call. `code`: a SIP code, a whole number. */
export function hangUp(options: {
  code: number;
  message?: string | undefined;
  media?: string | undefined;
}): Action {
  const { code, message, media } = options;
  return unfinished("response", { code, message, media })({});
}

/** Tones, `toneMs` long each. */
export function sendDigits(digits: string, toneMs?: number): Unfinished {
  return unfinished("send_dtmf", { digits, duration_ms: toneMs });
}

/** Answers the call first. Without an @domain KAZOO appends the account's. */
export function showPresence(presenceId: string, status: PresenceStatus): Unfinished {
  return unfinished("manual_presence", { presence_id: presenceId, status });
}

export type Recording = {
  readonly url: string;
  readonly format: AudioFormat;
  readonly limitSeconds: number;
};

/** The file is PUT to `<url>/call_recording_<CALL_ID>.<format>`. */
export function startRecording({ url, format, limitSeconds }: Recording): Unfinished {
  return unfinished("record_call", {
    action: "start",
    format,
    url,
    method: "put",
    time_limit: limitSeconds,
  });
}

export function stopRecording(): Unfinished {
  return unfinished("record_call", { action: "stop" });
}

export function recordCaller({ url, format, limitSeconds }: Recording): Unfinished {
  return unfinished("record_caller", { format, url, method: "put", time_limit: limitSeconds });
}

export function openMenu(id: string): Action {
  return unfinished("menu", { id })({});
}

export function openCallflow(id: string): Action {
  return unfinished("callflow", { id })({});
}

/** By time of day: each rule's id is a child, `_` when none holds. */
export function routeByTime(rules: readonly string[], timezone: string | undefined): Unfinished {
  return unfinished("temporal_route", { rules: [...rules], timezone });
}

/** Values that come back in the follow-ups' `Custom-Application-Vars` and in webhooks, of both legs. */
export function setVariables(values: Readonly<Record<string, string>>): Unfinished {
  return unfinished("set_variables", { custom_application_vars: { ...values }, export: true });
}

/** Tells a URL about the call; the flow goes on at once. */
export function notifyUrl(url: string, values: Readonly<Record<string, string>>): Unfinished {
  return unfinished("webhook", {
    uri: url,
    http_verb: "post",
    retries: 1,
    custom_data: { ...values },
  });
}

function shorten(text: string): string {
  const trimmed = text.replaceAll(/\s+/g, " ").trim();
  if (trimmed === "") return "One moment, please.";
  if (trimmed.length <= LONGEST_TEXT) return trimmed;
  const space = trimmed.lastIndexOf(" ", LONGEST_TEXT);
  return trimmed.slice(0, space > 0 ? space : LONGEST_TEXT);
}
