import { readFlow, type FlowNode } from "./flow-node.ts";

export type PivotParameters = Readonly<Record<string, unknown>>;

/** What KAZOO makes of a router's answer. */
export type RouterAnswer =
  | { readonly kind: "flow"; readonly flow: FlowNode; readonly body: unknown }
  /** Any status but 200 and 206, or no answer: the pivot's own `_` child. */
  | { readonly kind: "failed"; readonly why: string }
  /** A 200 that is no valid flow: the caller is hung up on. */
  | { readonly kind: "invalid"; readonly why: string };

/**
 * One pivot request by KAZOO's rules: GET in the query, POST as form or JSON, an absent `req_format` is TwiML, a
 * missing content type is XML, nothing is tried twice. `validate`: faults of a flow.
 */
export async function askRouter(
  data: Readonly<Record<string, unknown>>,
  parameters: PivotParameters,
  deps: {
    readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
    readonly validate: (flow: FlowNode, body: unknown) => string[];
  },
): Promise<RouterAnswer> {
  const url = String(data["voice_url"]);
  const isPost = /^post$/i.test(String(data["method"]));
  const sent = data["req_format"] === "kazoo" ? parameters : toTwiml(parameters);
  const form = toForm(sent);
  const json = data["req_body_format"] === "json";
  const timeoutMs = typeof data["req_timeout_ms"] === "number" ? data["req_timeout_ms"] : 5_000;
  const body = json ? JSON.stringify(sent) : form;
  const type = json ? "application/json" : "application/x-www-form-urlencoded";
  const signal = AbortSignal.timeout(timeoutMs);
  let answer: { status: number; type: string | null; text: string };
  try {
    const response = isPost
      ? await deps.fetch(url, { method: "POST", headers: { "content-type": type }, body, signal })
      : await deps.fetch(`${url}${url.includes("?") ? "&" : "?"}${form}`, {
          method: "GET",
          signal,
        });
    const { status, headers } = response;
    answer = { status, type: headers.get("content-type"), text: await response.text() };
  } catch (error) {
    return { kind: "failed", why: error instanceof Error ? error.name : "no answer" };
  }
  if (answer.status !== 200 && answer.status !== 206) {
    return { kind: "failed", why: `status ${answer.status}` };
  }
  const contentType = (answer.type ?? "text/xml").split(";")[0]?.trim();
  if (contentType === "text/xml" || contentType === "application/xml") {
    return { kind: "failed", why: "read as TwiML" };
  }
  return readAnswer(answer.text, deps.validate);
}

function readAnswer(
  text: string,
  validate: (flow: FlowNode, body: unknown) => string[],
): RouterAnswer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { kind: "invalid", why: text === "" ? "empty" : "no JSON" };
  }
  const read = readFlow(body);
  if ("faults" in read) return { kind: "invalid", why: read.faults.join("; ") };
  const faults = validate(read.flow, body);
  return faults.length > 0
    ? { kind: "invalid", why: faults.join("; ") }
    : { kind: "flow", flow: read.flow, body };
}

const TWIML_NAMES: ReadonlyMap<string, string> = new Map([
  ["Call-ID", "CallSid"],
  ["Account-ID", "AccountSid"],
  ["Caller-ID-Name", "CallerName"],
  ["Caller-ID-Number", "CallerNumber"],
  ["From-Realm", "FromRealm"],
  ["To-Realm", "ToRealm"],
]);

function toTwiml(parameters: PivotParameters): PivotParameters {
  const named = Object.entries(parameters).map(
    ([name, value]) => [TWIML_NAMES.get(name) ?? name, value] as const,
  );
  return { ...Object.fromEntries(named), "Api-Version": undefined, ApiVersion: "2010-04-01" };
}

/** Keys as they are, values encoded; an empty object leaves nothing between two `&`. */
function toForm(parameters: PivotParameters): string {
  return Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => pairs(name, value))
    .join("&");
}

function pairs(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => pairs(`${name}[]`, one)).join("&");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([key, member]) => pairs(`${name}[${key}]`, member))
      .join("&");
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `${name}=${encodeURIComponent(text).replaceAll("%20", "+")}`;
}
