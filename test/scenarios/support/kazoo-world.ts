import type { ShortChoice } from "../../../src/domain/menu.ts";
import { DEFAULT_POLICY, type Policy, type Target } from "../../../src/domain/policy.ts";
import { between, happens, pick, type Random } from "../../../src/sandbox/dialpad/random.ts";
import type { PhoneAnswer } from "../../../src/sandbox/kazoo/phones.ts";

/** A 32-character id, the same for the same name. */
export function idOf(name: string): string {
  return Buffer.from(name).toString("hex").padEnd(32, "0").slice(0, 32);
}

export type FlowStepWords = Readonly<Record<string, unknown>> & { readonly do: string };
export type Flows = Readonly<Record<string, readonly FlowStepWords[]>>;

/** Everything about one call, made from chance. */
export type KazooWorld = {
  readonly policy: Policy;
  readonly fallback: Target;
  readonly team: Target | null;
  readonly settings: {
    readonly mailbox: string | null;
    readonly holdMusic: { media: string; seconds: number } | null;
    readonly recording: { format: "mp3" | "wav"; limitSeconds: number } | null;
    readonly flows: Flows;
  };
  readonly phones: ReadonlyMap<string, PhoneAnswer>;
  readonly from: string;
  readonly language: string;
  /** Reps who are on a call when this one comes. */
  readonly busy: readonly string[];
  readonly activeRule: string | null;
  /** Of a hundred requests so many find no router. */
  readonly outages: number;
};

/** Causes that KAZOO may report: those of our lists, and ones that nobody listed. */
const CAUSES = [
  "USER_BUSY",
  "USER_BUSY",
  "NO_ANSWER",
  "NO_ANSWER",
  "CALL_REJECTED",
  "NO_USER_RESPONSE",
  "UNALLOCATED_NUMBER",
  "SUBSCRIBER_ABSENT",
  "MANDATORY_IE_MISSING",
  "WRONG_CALL_STATE",
] as const;

const TARGET_KINDS = [
  "user",
  "device",
  "group",
  "voicemail",
  "menu",
  "callflow",
  "conference",
  "number",
  "local-number",
  "flow",
  "flow",
  "flow",
  "flow",
] as const;

/** The names that steps and targets use; each has a phone. */
const PLACES = ["x", "y", "z"] as const;
const FLOW_NAMES = ["first", "second", "third"] as const;
const RULES = ["morning", "evening"] as const;

export const REPS = ["ada", "bob", "cy", "dee"] as const;
/** A number of each rep's own caller. */
export const NUMBERS = REPS.map((_, index) => `+1415555100${index}`);

export function makeWorld(random: Random): KazooWorld {
  const target = (): Target => {
    const type = pick(random, TARGET_KINDS) ?? "group";
    const place = pick(random, PLACES) ?? "x";
    if (type === "flow") return { type, id: pick(random, FLOW_NAMES) ?? "first" };
    if (type === "number" || type === "local-number") return { type, id: numberOf(place) };
    return { type, id: idOf(place) };
  };
  const phones = new Map<string, PhoneAnswer>();
  const phone = (): PhoneAnswer =>
    happens(random, 0.35)
      ? { kind: "answers", talkSeconds: between(random, 5, 600) }
      : { kind: "fails", cause: pick(random, CAUSES) ?? "NO_ANSWER" };
  for (const rep of REPS) phones.set(`${deviceRep(rep) ? "device" : "user"}:${idOf(rep)}`, phone());
  for (const place of PLACES) {
    for (const type of ["user", "device", "group"]) phones.set(`${type}:${idOf(place)}`, phone());
    phones.set(`number:${numberOf(place)}`, phone());
  }
  const known = pick(random, NUMBERS) ?? "";
  return {
    policy: makePolicy(random),
    fallback: target(),
    team: happens(random, 0.8) ? target() : null,
    settings: {
      mailbox: happens(random, 0.6) ? idOf("shared box") : null,
      holdMusic: happens(random, 0.5) ? { media: idOf("music"), seconds: 15 } : null,
      recording: happens(random, 0.3)
        ? { format: happens(random, 0.5) ? "mp3" : "wav", limitSeconds: 600 }
        : null,
      flows: makeFlows(random),
    },
    phones,
    from: pick(random, [known, known, known, "+14155559999", "anonymous", "1001"]) ?? known,
    language: pick(random, ["en-us", "de-de", "fr", "xx"]) ?? "en-us",
    busy: REPS.filter(() => happens(random, 0.25)),
    activeRule: happens(random, 0.5) ? (pick(random, RULES) ?? null) : null,
    outages: happens(random, 0.2) ? 25 : 0,
  };
}

/** Every other rep is reached by a device, not by a user. */
export function deviceRep(rep: string): boolean {
  return REPS.findIndex((name) => name === rep) % 2 === 1;
}

function numberOf(place: string): string {
  return `+3531687777${PLACES.findIndex((name) => name === place)}`;
}

function makePolicy(random: Random): Policy {
  const otherwise =
    pick(random, ["next", "next", "ask", "voicemail", "callback", "team", "fallback"] as const) ??
    "next";
  const waitSeconds = happens(random, 0.3) ? between(random, 15, 200) : 0;
  const ringSeconds = happens(random, 0.7) ? between(random, 5, 60) : null;
  const choices = (["team", "callback", "voicemail"] satisfies ShortChoice[]).filter(() =>
    happens(random, 0.7),
  );
  const together = happens(random, 0.3);
  return {
    ...DEFAULT_POLICY,
    version: "random",
    ladder: [
      { rung: "pinned", waitSeconds, ringSeconds, otherwise, teams: [] },
      { rung: "backup", waitSeconds: 0, ringSeconds, otherwise: "next", teams: [] },
      together
        ? { rung: "team", strategy: "all-at-once", team: "sales", ringSeconds }
        : { rung: "team", strategy: "phone-system", team: null, ringSeconds: null },
    ],
    menu: { enabled: happens(random, 0.8), choices },
    closed: { kind: "ladder" },
    repeatCallsPerMinute: null,
  };
}

function makeFlows(random: Random): Flows {
  const flows: Record<string, FlowStepWords[]> = {};
  for (const [index, name] of FLOW_NAMES.entries()) {
    const middle = Array.from({ length: between(random, 0, 3) }, () =>
      middleStep(random, FLOW_NAMES.slice(index + 1)),
    );
    flows[name] = [...middle, lastStep(random)];
  }
  return flows;
}

function middleStep(random: Random, later: readonly string[]): FlowStepWords {
  const id = idOf(pick(random, PLACES) ?? "x");
  const number = numberOf(pick(random, PLACES) ?? "x");
  const rules = later.map((flow, index) => ({ id: RULES[index] ?? "morning", flow }));
  const steps: FlowStepWords[] = [
    { do: "ring-user", id, seconds: 20 },
    { do: "ring-device", id },
    {
      do: "ring-group",
      members: [
        { type: "device", id },
        { type: "user", id, delaySeconds: 5 },
        { type: "group", id },
      ],
      seconds: 30,
    },
    { do: "dial", number, resources: "global" },
    { do: "dial", number, resources: "local", seconds: 20 },
    { do: "say", text: "You typed {digits}", otherwise: "We did not get that" },
    { do: "say", text: "x".repeat(1_000) },
    { do: "play", media: idOf("file") },
    { do: "play", media: "https://files.example/hello.mp3", times: 2 },
    { do: "collect", digits: 4 },
    { do: "collect", digits: 2, name: "pin", seconds: 9 },
    { do: "send-digits", digits: "123ABC#", toneMs: 200 },
    { do: "presence", of: "front-desk", status: "ringing" },
    { do: "record", format: "mp3", limitSeconds: 1_200 },
    { do: "stop-recording" },
    { do: "record-caller", format: "wav", limitSeconds: 360 },
    { do: "remember", values: { ticket: "42" } },
    { do: "tell", url: "https://hooks.example/kazoo", values: { from: "us" } },
    ...(rules.length > 0 ? [{ do: "by-time", rules, timezone: "Europe/Dublin" }] : []),
  ];
  return pick(random, steps) ?? { do: "stop-recording" };
}

function lastStep(random: Random): FlowStepWords {
  const id = idOf(pick(random, PLACES) ?? "x");
  const steps: FlowStepWords[] = [
    { do: "voicemail", box: id },
    { do: "voicemail", box: id },
    { do: "conference", id },
    { do: "conference", name: "Areacode {area-code}" },
    { do: "hang-up", code: 486, message: "User Busy", media: idOf("sorry") },
    { do: "menu", id },
    { do: "callflow", id },
    { do: "ring-user", id },
    { do: "say", text: "Goodbye." },
  ];
  return pick(random, steps) ?? { do: "hang-up" };
}
