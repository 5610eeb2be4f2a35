import { Type, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import type { Action } from "./action.ts";

const strict = { additionalProperties: false };
const optional = Type.Optional;
const Text = Type.String({ minLength: 1, maxLength: 2_048 });
const Id = Type.String({ minLength: 1, maxLength: 128 });
const Id32 = Type.String({ minLength: 32, maxLength: 32 });
const Seconds = Type.Integer({ minimum: 1, maximum: 600 });
const Url = Type.String({ pattern: "^https?://[^\\s/]+\\S*$", maxLength: 2_048 });
const Words = Type.Record(Type.String(), Type.String());
const Key = Type.Enum(["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "#", "*"]);
const Format = Type.Enum(["mp3", "wav"]);
const Limit = Type.Integer({ minimum: 5, maximum: 10_800 });
const Upload = { format: Format, url: Url, method: Type.Literal("put"), time_limit: Limit };

const object = (properties: Record<string, TSchema>) => Compile(Type.Object(properties, strict));

/** The data of every module that we send: KAZOO's published schemas, narrowed to the keys that we use. */
const MODULES = {
  user: object({ id: Id, timeout: optional(Seconds) }),
  device: object({ id: Id, timeout: optional(Seconds) }),
  ring_group: object({
    endpoints: Type.Array(
      Type.Object(
        {
          endpoint_type: Type.Enum(["device", "user", "group"]),
          id: Id,
          delay: optional(Type.Integer({ minimum: 0, maximum: 600 })),
          timeout: optional(Seconds),
        },
        strict,
      ),
      { minItems: 1 },
    ),
    strategy: optional(Type.Enum(["simultaneous", "single"])),
    timeout: optional(Seconds),
  }),
  resources: object({
    to_did: Type.String({ pattern: "^\\+?[0-9*#]{2,20}$" }),
    use_local_resources: Type.Boolean(),
    timeout: optional(Seconds),
  }),
  tts: object({
    text: Type.String({ minLength: 1, maxLength: 1_000 }),
    engine: optional(Type.Enum(["flite", "google", "ispeech", "voicefabric"])),
    voice: optional(Id),
    language: optional(Id),
  }),
  play: object({
    id: Text,
    loop_count: optional(Type.Integer({ minimum: 1, maximum: 100 })),
    terminators: optional(Type.Array(Key)),
  }),
  collect_dtmf: object({
    max_digits: Type.Integer({ minimum: 1, maximum: 32 }),
    timeout: Type.Integer({ minimum: 1, maximum: 60_000 }),
    interdigit_timeout: optional(Type.Integer({ minimum: 1, maximum: 60_000 })),
    collection_name: Id,
    terminator: Key,
  }),
  pivot: object({
    voice_url: Url,
    method: Type.Enum(["get", "post"]),
    req_format: Type.Literal("kazoo"),
    req_body_format: Type.Enum(["json", "form"]),
    req_timeout_ms: Type.Integer({ minimum: 1, maximum: 5_000 }),
  }),
  voicemail: object({ id: Id32, action: Type.Literal("compose") }),
  response: object({
    code: Type.Integer({ minimum: 300, maximum: 699 }),
    message: optional(Text),
    media: optional(Text),
  }),
  record_call: Compile(
    Type.Union([
      Type.Object({ action: Type.Literal("start"), ...Upload }, strict),
      Type.Object({ action: Type.Literal("stop") }, strict),
    ]),
  ),
  record_caller: object(Upload),
  conference: Compile(
    Type.Union([
      Type.Object({ id: Id32 }, strict),
      Type.Object(
        {
          config: Type.Object(
            { name: Id, member: Type.Object({ join_muted: Type.Boolean() }, strict) },
            strict,
          ),
        },
        strict,
      ),
    ]),
  ),
  menu: object({ id: Id }),
  callflow: object({ id: Id }),
  temporal_route: object({
    rules: Type.Array(Id, { minItems: 1 }),
    timezone: optional(Id),
  }),
  send_dtmf: object({
    digits: Type.String({ pattern: "^[0-9A-Da-d*#]{1,64}$" }),
    duration_ms: optional(Type.Integer({ minimum: 50, maximum: 10_000 })),
  }),
  manual_presence: object({
    presence_id: Id,
    status: Type.Enum(["idle", "ringing", "busy"]),
  }),
  set_variables: object({ custom_application_vars: Words, export: Type.Literal(true) }),
  webhook: object({
    uri: Url,
    http_verb: Type.Literal("post"),
    retries: Type.Integer({ minimum: 1, maximum: 4 }),
    custom_data: Words,
  }),
} as const;

const KNOWN: ReadonlyMap<string, { Check(value: unknown): boolean }> = new Map(
  Object.entries(MODULES),
);

/** A tree that goes deeper than this is a mistake, not a callflow. */
const DEEPEST = 40;

/**
 * What of a callflow KAZOO would refuse, as paths (`/children/_/data of tts`); empty when all is right. One fault
 * hangs up on the caller, so nothing leaves without this.
 * https://docs.2600hz.com/developers/pivot/requests-and-responses
 */
export function faultsOf(action: Action, path = "", depth = 0): string[] {
  if (depth > DEEPEST) return [`${path} is too deep`];
  const { module, data, children } = action;
  const known = KNOWN.get(module);
  const own =
    known === undefined
      ? [`${path}/module ${module} is not one of ours`]
      : known.Check(data)
        ? []
        : [`${path}/data of ${module}`];
  const below = Object.entries(children).flatMap(([name, child]) =>
    name === ""
      ? [`${path}/children has a nameless child`]
      : faultsOf(child, `${path}/children/${name}`, depth + 1),
  );
  return [...own, ...below];
}
