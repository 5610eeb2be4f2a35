import type { FlowNode } from "./flow-node.ts";

type Data = Readonly<Record<string, unknown>>;
type Rule = (data: Data) => boolean;

const isText = (value: unknown): value is string => typeof value === "string";
const isInteger = (value: unknown): boolean => Number.isInteger(value);
const absentOr = (value: unknown, test: (value: unknown) => boolean): boolean =>
  value === undefined || test(value);
const oneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown): boolean =>
    allowed.includes(value);
const isUrl = (value: unknown): boolean => isText(value) && /^https?:\/\//.test(value);
const hasLength32 = (value: unknown): boolean => isText(value) && value.length === 32;

/** What KAZOO's published schemas ask of each module's data; the schemas themselves are handed in where they are. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["user", (data) => absentOr(data["id"], isText) && absentOr(data["timeout"], isInteger)],
  ["device", (data) => absentOr(data["id"], isText) && absentOr(data["timeout"], isInteger)],
  ["ring_group", checkRingGroup],
  [
    "resources",
    (data) =>
      absentOr(data["to_did"], isText) &&
      absentOr(data["use_local_resources"], oneOf(true, false)) &&
      absentOr(data["timeout"], isInteger),
  ],
  [
    "tts",
    (data) => isText(data["text"]) && data["text"].length >= 1 && data["text"].length <= 1_000,
  ],
  ["play", (data) => absentOr(data["id"], isText) && absentOr(data["terminators"], Array.isArray)],
  [
    "collect_dtmf",
    (data) => absentOr(data["max_digits"], isInteger) && absentOr(data["timeout"], isInteger),
  ],
  [
    "pivot",
    (data) =>
      isUrl(data["voice_url"]) &&
      absentOr(data["method"], oneOf("get", "post", "GET", "POST")) &&
      absentOr(data["req_format"], oneOf("kazoo", "twiml")) &&
      absentOr(data["req_body_format"], oneOf("form", "json")) &&
      absentOr(data["req_timeout_ms"], (value) => isInteger(value) && Number(value) <= 5_000),
  ],
  ["voicemail", (data) => absentOr(data["id"], hasLength32)],
  ["response", (data) => isInteger(data["code"])],
  ["hangup", () => true],
  [
    "record_call",
    (data) =>
      oneOf("start", "stop")(data["action"]) &&
      absentOr(data["format"], oneOf("mp3", "wav")) &&
      absentOr(data["time_limit"], isLimit),
  ],
  [
    "record_caller",
    (data) =>
      absentOr(data["format"], oneOf("mp3", "wav")) && absentOr(data["time_limit"], isLimit),
  ],
  ["conference", (data) => absentOr(data["id"], hasLength32)],
  ["menu", (data) => absentOr(data["id"], isText)],
  ["callflow", (data) => absentOr(data["id"], isText)],
  ["temporal_route", (data) => absentOr(data["rules"], Array.isArray)],
  ["send_dtmf", (data) => isText(data["digits"])],
  [
    "manual_presence",
    (data) =>
      isText(data["presence_id"]) && absentOr(data["status"], oneOf("idle", "ringing", "busy")),
  ],
  ["set_variables", (data) => typeof data["custom_application_vars"] === "object"],
  ["webhook", (data) => absentOr(data["uri"], isText)],
]);

/** Faults of a flow by the published rules, by path. A module without a rule is one that does not exist (`say`). */
export function checkFlow({ module, data, children }: FlowNode, path = ""): string[] {
  const rule = RULES.get(module);
  const own = rule === undefined || !rule(data) ? [`${path}/data of ${module}`] : [];
  const below = [...children].flatMap(([name, child]) =>
    checkFlow(child, `${path}/children/${name}`),
  );
  return [...own, ...below];
}

function isLimit(value: unknown): boolean {
  return isInteger(value) && Number(value) >= 5 && Number(value) <= 10_800;
}

function checkRingGroup({ endpoints }: Data): boolean {
  return (
    Array.isArray(endpoints) &&
    endpoints.length > 0 &&
    endpoints.every(
      (one: unknown) =>
        typeof one === "object" &&
        one !== null &&
        "endpoint_type" in one &&
        oneOf("device", "user", "group")(one.endpoint_type) &&
        "id" in one &&
        isText(one.id),
    )
  );
}
