import { Type, type Static, type TSchema } from "typebox";

const Id = Type.String({ minLength: 1, maxLength: 128, pattern: "^[^\\s]+$" });
const Id32 = Type.String({ minLength: 32, maxLength: 32 });
const Seconds = Type.Optional(Type.Integer({ minimum: 1, maximum: 600 }));
const Text = Type.String({ minLength: 1, maxLength: 1_000 });
const Url = Type.String({ pattern: "^https?://[^\\s/]+\\S*$", maxLength: 2_000 });
const Values = Type.Record(
  Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_-]{0,39}$" }),
  Type.String({ maxLength: 200 }),
);
const Upload = {
  format: Type.Enum(["mp3", "wav"]),
  limitSeconds: Type.Integer({ minimum: 5, maximum: 10_800 }),
  /** Where the file goes instead of to us. */
  url: Type.Optional(Url),
};

export const FlowName = Type.String({ pattern: "^[a-z0-9-]{1,40}$" });

const step = <N extends string, P extends Record<string, TSchema>>(name: N, properties: P) =>
  Type.Object({ do: Type.Literal(name), ...properties }, { additionalProperties: false });

/** One step of a flow. `{digits}`, `{digits.<name>}`, `{caller}` and `{area-code}` in a text become the caller's. */
const StepSchema = Type.Union([
  step("ring-user", { id: Id, seconds: Seconds }),
  step("ring-device", { id: Id, seconds: Seconds }),
  step("ring-group", {
    members: Type.Array(
      Type.Object(
        {
          type: Type.Enum(["device", "user", "group"]),
          id: Id,
          delaySeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 600 })),
          seconds: Seconds,
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50 },
    ),
    seconds: Seconds,
    strategy: Type.Optional(Type.Enum(["simultaneous", "single"])),
  }),
  step("dial", {
    number: Type.String({ pattern: "^\\+?[0-9*#]{2,20}$" }),
    resources: Type.Enum(["global", "local"]),
    seconds: Seconds,
  }),
  /** `otherwise` is said when a placeholder of `text` has nothing to stand for. */
  step("say", { text: Text, otherwise: Type.Optional(Text) }),
  step("play", {
    media: Type.String({ minLength: 1, maxLength: 2_048 }),
    times: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  /** Waits for digits and asks us how to go on with them. */
  step("collect", {
    digits: Type.Integer({ minimum: 1, maximum: 32 }),
    name: Type.Optional(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_-]{0,39}$" })),
    seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
  }),
  step("send-digits", {
    digits: Type.String({ pattern: "^[0-9A-Da-d*#]{1,64}$" }),
    toneMs: Type.Optional(Type.Integer({ minimum: 50, maximum: 10_000 })),
  }),
  step("conference", { id: Id32 }),
  step("conference", { name: Type.String({ minLength: 1, maxLength: 100 }) }),
  step("hang-up", {
    code: Type.Optional(Type.Integer({ minimum: 300, maximum: 699 })),
    message: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    media: Type.Optional(Type.String({ minLength: 1, maxLength: 2_048 })),
  }),
  step("presence", { of: Id, status: Type.Enum(["idle", "ringing", "busy"]) }),
  step("record", Upload),
  step("stop-recording", {}),
  step("record-caller", Upload),
  step("voicemail", { box: Id32 }),
  step("menu", { id: Id }),
  step("callflow", { id: Id }),
  step("by-time", {
    rules: Type.Array(Type.Object({ id: Id, flow: FlowName }, { additionalProperties: false }), {
      minItems: 1,
      maxItems: 20,
    }),
    timezone: Type.Optional(Id),
  }),
  step("remember", { values: Values }),
  step("tell", { url: Url, values: Values }),
  /** Asks us anew whom the caller gets. */
  step("route", {}),
  /** Hands the call to another router, which is asked as its script reads it: by POST and JSON unless it says otherwise. */
  step("ask-router", {
    url: Url,
    method: Type.Optional(Type.Enum(["get", "post"])),
    body: Type.Optional(Type.Enum(["json", "form"])),
  }),
]);

export const FlowSchema = Type.Array(StepSchema, { minItems: 1, maxItems: 20 });

export type Flow = Static<typeof FlowSchema>;
export type FlowStep = Flow[number];

/** Whether nothing after this step can run. */
export function isFinal(flowStep: FlowStep): boolean {
  switch (flowStep.do) {
    case "conference":
    case "hang-up":
    case "voicemail":
    case "menu":
    case "callflow":
    case "route":
      return true;
    case "ring-user":
    case "ring-device":
    case "ring-group":
    case "dial":
    case "say":
    case "play":
    case "collect":
    case "send-digits":
    case "presence":
    case "record":
    case "stop-recording":
    case "record-caller":
    case "by-time":
    case "remember":
    case "tell":
    case "ask-router":
      return false;
  }
}
