import { Type, type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { invalidInput } from "../../domain/errors.ts";
import type { Target } from "../../domain/policy.ts";
import type { LineView } from "../port.ts";
import { FlowSchema, FlowName, isFinal, type Flow, type FlowStep } from "./flow-schema.ts";

const strict = { additionalProperties: false };
const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What a KAZOO line has of its own (`vendorSettings`). What is left out has its default. */
const KazooSettingsSchema = Type.Object(
  {
    /** When we can't decide: the fallback as a callflow, or 503, with which KAZOO runs its own `_` child. */
    whenUndecided: Type.Optional(Type.Enum(["flow", "hand-back"])),
    /** The voicemail box of callers whom nobody else takes. */
    mailbox: Type.Optional(OrNull(Type.String({ minLength: 32, maxLength: 32 }))),
    /** Played to callers who wait; `seconds` is how long the file is. Null: silence in which they may choose. */
    holdMusic: Type.Optional(
      OrNull(
        Type.Object(
          {
            media: Type.String({ minLength: 1, maxLength: 2_048 }),
            seconds: Type.Integer({ minimum: 10, maximum: 20 }),
          },
          strict,
        ),
      ),
    ),
    /** How our sentences are spoken; null: as the account does. */
    voice: Type.Optional(
      OrNull(
        Type.Object(
          {
            engine: Type.Optional(Type.Enum(["flite", "google", "ispeech", "voicefabric"])),
            voice: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
          },
          strict,
        ),
      ),
    ),
    /** Records the call from the first ring on and receives the file. */
    recording: Type.Optional(
      OrNull(
        Type.Object(
          {
            format: Type.Enum(["mp3", "wav"]),
            limitSeconds: Type.Integer({ minimum: 5, maximum: 10_800 }),
          },
          strict,
        ),
      ),
    ),
    /** Whether this KAZOO takes `set_variables`; null: where its requests show that it knows such variables. */
    setVariables: Type.Optional(OrNull(Type.Boolean())),
    /** Callflows by name, in our words: a target of type `flow` names one. */
    flows: Type.Optional(Type.Record(FlowName, FlowSchema, { maxProperties: 50 })),
  },
  strict,
);

type Given = Static<typeof KazooSettingsSchema>;

export type KazooSettings = {
  readonly whenUndecided: "flow" | "hand-back";
  readonly mailbox: string | null;
  readonly holdMusic: NonNullable<Given["holdMusic"]> | null;
  readonly voice: NonNullable<Given["voice"]> | null;
  readonly recording: NonNullable<Given["recording"]> | null;
  readonly setVariables: boolean | null;
  readonly flows: ReadonlyMap<string, Flow>;
};

const NO_SETTINGS: KazooSettings = {
  whenUndecided: "flow",
  mailbox: null,
  holdMusic: null,
  voice: null,
  recording: null,
  setVariables: null,
  flows: new Map(),
};

const read = new WeakMap<object, KazooSettings>();

/** A line's settings with their defaults; settings that can't be read count as none. Kept, as calls ask for it. */
export function settingsOf(stored: Readonly<Record<string, unknown>> | undefined): KazooSettings {
  if (stored === undefined) return NO_SETTINGS;
  const known = read.get(stored);
  if (known !== undefined) return known;
  const settings = Value.Check(KazooSettingsSchema, stored) ? complete(stored) : NO_SETTINGS;
  read.set(stored, settings);
  return settings;
}

function complete({ flows, ...given }: Given): KazooSettings {
  return {
    whenUndecided: given.whenUndecided ?? NO_SETTINGS.whenUndecided,
    mailbox: given.mailbox ?? null,
    holdMusic: given.holdMusic ?? null,
    voice: given.voice ?? null,
    recording: given.recording ?? null,
    setVariables: given.setVariables ?? null,
    flows: new Map(Object.entries(flows ?? {})),
  };
}

/**
 * Settings as an admin gives them. INPUT_INVALID names what is wrong: a field, a step after which nothing runs, a
 * flow that does not exist. `targets`: those of the line, by field.
 */
export function checkSettings(
  given: Readonly<Record<string, unknown>>,
  targets: Readonly<Record<string, Target | null>>,
): Record<string, unknown> {
  if (!Value.Check(KazooSettingsSchema, given)) {
    const [fault] = Value.Errors(KazooSettingsSchema, given);
    const path = (fault?.instancePath ?? "").replaceAll("/", ".");
    throw invalidInput(
      `vendorSettings${path}`,
      `${fault?.message ?? "not understood"}; see docs/connect-kazoo.md`,
    );
  }
  const flows = new Map(Object.entries(given.flows ?? {}));
  for (const [name, flow] of flows) checkFlow(name, flow, flows);
  for (const [field, target] of Object.entries(targets)) {
    if (target?.type === "flow" && !flows.has(target.id)) {
      throw invalidInput(`${field}.id`, "there is no flow of this name in vendorSettings.flows");
    }
  }
  return { ...given };
}

function checkFlow(name: string, flow: Flow, flows: ReadonlyMap<string, Flow>): void {
  for (const [index, step] of flow.entries()) {
    const field = `vendorSettings.flows.${name}.${index}`;
    if (isFinal(step) && index < flow.length - 1) {
      throw invalidInput(field, "this step ends the flow; remove what comes after it");
    }
    const named = step.do === "by-time" ? step.rules.map((rule) => rule.flow) : [];
    const missing = named.findIndex((flowName) => !flows.has(flowName));
    if (missing >= 0)
      throw invalidInput(`${field}.rules.${missing}.flow`, "there is no flow of this name");
  }
}

const RINGING: ReadonlySet<FlowStep["do"]> = new Set([
  "ring-user",
  "ring-device",
  "ring-group",
  "dial",
]);

/** What an admin should know of such a line before calls come. */
export function warnOf({ settings }: Pick<LineView, "settings">): string[] {
  return [...settingsOf(settings).flows].flatMap(([name, flow]) =>
    RINGING.has(flow.at(-1)?.do ?? "hang-up")
      ? [
          `the flow ${name} ends in a ringing step: a caller whom nobody answers there is hung up on. Add a step after it, as voicemail or route.`,
        ]
      : [],
  );
}
