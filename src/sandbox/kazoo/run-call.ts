import { askRouter, type RouterAnswer } from "./ask-router.ts";
import type { Assumptions } from "./assumptions.ts";
import type { CallEnd, CallInput, CallRecord } from "./call.ts";
import { conference, endpointsOf, heardMs, textOr, uploadOf, type Upload } from "./flow-data.ts";
import { isObject, type FlowNode } from "./flow-node.ts";
import { childNames, type PhoneAnswer, type Rung, type Taken } from "./phones.ts";

export type RunDeps = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Faults of a router's answer. */
  readonly validate: (flow: FlowNode, body: unknown) => string[];
  readonly phoneOf: (rung: Rung) => PhoneAnswer;
  /** The rule of a temporal_route that holds now, if any. */
  readonly activeRule: () => string | null;
  readonly accountId: string;
  readonly assumptions: Assumptions;
  /** Rings these phones together: who takes the call, or why nobody does. */
  readonly ring: (rung: readonly Rung[], call: CallInput) => Promise<Taken>;
  /** Whose phones those of a group are. */
  readonly phonesOf: (rung: Rung) => readonly Rung[];
  /** While the caller hears something. */
  readonly elapse: (ms: number) => Promise<unknown>;
  readonly audio: (format: string) => Uint8Array<ArrayBuffer>;
};

type Run = {
  readonly deps: RunDeps;
  readonly input: CallInput;
  readonly log: { -readonly [K in keyof Omit<CallRecord, "callId" | "end">]: CallRecord[K] };
  collections: Record<string, string>;
  lastDigits: string;
  variables: Record<string, unknown>;
  recording: Upload | null;
  spokenNow: string[];
  actions: number;
};

type Next = { readonly go: FlowNode } | { readonly end: CallEnd };

const HUNG_UP: Next = { end: { kind: "hung-up", code: null } };

/** Runs a call through a flow to its end, as KAZOO's callflow executor would. */
export async function runCall(
  deps: RunDeps,
  input: CallInput,
  first: FlowNode,
): Promise<CallRecord> {
  const run: Run = {
    deps,
    input,
    log: {
      visited: [],
      rung: [],
      spoken: [],
      answers: [],
      failures: [],
      uploads: [],
      told: [],
      recordedMessage: false,
    },
    collections: {},
    lastDigits: "",
    variables: {},
    recording: null,
    spokenNow: [],
    actions: 0,
  };
  let node = first;
  for (;;) {
    run.actions += 1;
    const next: Next =
      run.actions > deps.assumptions.mostActions
        ? { end: { kind: "dropped", why: "loop guard" } }
        : await step(run, node);
    if ("end" in next) {
      await stopRecording(run);
      return { callId: input.callId, end: next.end, ...run.log };
    }
    node = next.go;
  }
}

async function step(run: Run, node: FlowNode): Promise<Next> {
  const { data, module } = node;
  run.log.visited = [...run.log.visited, module];
  await run.deps.elapse(heardMs(module));
  switch (module) {
    case "user":
    case "device":
      return ring(run, node, [{ type: module, id: String(data["id"]) }]);
    case "ring_group":
      return ring(run, node, endpointsOf(data));
    case "resources":
      return dialOut(run, node);
    case "pivot":
      return pivot(run, node);
    case "tts":
      run.spokenNow.push(String(data["text"]));
      run.log.spoken = [...run.log.spoken, String(data["text"])];
      return onward(node);
    case "collect_dtmf":
      return collect(run, node);
    case "set_variables":
      if (isObject(data["custom_application_vars"])) {
        run.variables = { ...run.variables, ...data["custom_application_vars"] };
      }
      return onward(node);
    case "record_call":
      if (data["action"] === "stop") await stopRecording(run);
      else run.recording ??= uploadOf(data);
      return onward(node);
    case "record_caller":
      await upload(run, uploadOf(data));
      return onward(node);
    case "webhook":
      run.log.told = [...run.log.told, data];
      return onward(node);
    case "temporal_route":
      return byTime(run, node);
    case "voicemail":
      run.log.recordedMessage ||= run.recording !== null;
      return { end: { kind: "message", box: String(data["id"]) } };
    case "conference":
      return { end: conference(data) };
    case "menu":
    case "callflow":
      return { end: { kind: "passed-on", to: `${module}:${String(data["id"])}` } };
    case "response":
      return { end: { kind: "hung-up", code: Number(data["code"]) } };
    case "hangup":
      return HUNG_UP;
    default:
      return onward(node);
  }
}

function onward(node: FlowNode, name = "_"): Next {
  const next = node.children.get(name) ?? node.children.get("_");
  return next === undefined ? HUNG_UP : { go: next };
}

async function ring(run: Run, node: FlowNode, rung: readonly Rung[]): Promise<Next> {
  const result = await ringPhones(run, rung);
  if ("end" in result) return result;
  const name = childNames(result.cause).find((one) => node.children.has(one)) ?? "_";
  const next = node.children.get(name);
  return next === undefined ? { end: { kind: "unanswered", cause: result.cause } } : { go: next };
}

/** Only children named by cause or code: `_` is not looked at. */
async function dialOut(run: Run, node: FlowNode): Promise<Next> {
  const result = await ringPhones(run, [{ type: "number", id: String(node.data["to_did"]) }]);
  if ("end" in result) return result;
  const name = childNames(result.cause).find((one) => node.children.has(one));
  const next = name === undefined ? undefined : node.children.get(name);
  return next === undefined ? { end: { kind: "unanswered", cause: result.cause } } : { go: next };
}

async function ringPhones(
  run: Run,
  rung: readonly Rung[],
): Promise<{ end: CallEnd } | { cause: string }> {
  const { deps, input } = run;
  run.log.rung = [...run.log.rung, ...rung.map(({ type, id }) => `${type}:${id}`)];
  const result = await deps.ring(rung.flatMap(deps.phonesOf), input);
  return "by" in result
    ? { end: { kind: "answered", by: `${result.by.type}:${result.by.id}` } }
    : result;
}

async function pivot(run: Run, node: FlowNode): Promise<Next> {
  const answer: RouterAnswer = await askRouter(node.data, parametersOf(run), run.deps);
  run.spokenNow = [];
  switch (answer.kind) {
    case "flow":
      run.log.answers = [...run.log.answers, answer.body];
      return { go: answer.flow };
    case "invalid":
      return { end: { kind: "dropped", why: answer.why } };
    case "failed": {
      run.log.failures = [...run.log.failures, answer.why];
      const next = node.children.get("_");
      return next === undefined ? { end: { kind: "dropped", why: "no `_` child" } } : { go: next };
    }
  }
}

function parametersOf({ deps, input, collections, lastDigits, variables }: Run) {
  const { digits, apiVersion } = deps.assumptions;
  const realm = "acme.sip.example";
  const name = input.from === "anonymous" ? "Anonymous" : "Caller";
  const pressed = digits === "last" ? lastDigits : collections;
  const hasDigits = typeof pressed === "string" ? pressed !== "" : Object.keys(pressed).length > 0;
  return {
    "Account-ID": deps.accountId,
    "Api-Version": apiVersion,
    "Call-ID": input.callId,
    "Caller-ID-Name": name,
    "Caller-ID-Number": input.from,
    "Custom-Application-Vars": variables,
    "Custom-SIP-Headers": {},
    ...(hasDigits && { Digits: pressed }),
    Direction: "inbound",
    From: input.from,
    "From-Realm": realm,
    Language: input.language ?? "en-us",
    Request: input.to,
    "Request-Realm": realm,
    To: input.to,
    "To-Realm": realm,
    ...(input.userIds !== undefined && {
      "User-ID": input.userIds.length === 1 ? input.userIds[0] : input.userIds,
    }),
  };
}

function collect(run: Run, node: FlowNode): Next {
  const { deps, input } = run;
  const collection = textOr(node.data["collection_name"], "default");
  const most = Number(node.data["max_digits"] ?? 1);
  const asked = { spoken: run.spokenNow, collection, most };
  const pressed = (input.press?.(asked) ?? "").slice(0, most);
  if (!deps.assumptions.keepsCollections) run.collections = {};
  if (pressed !== "") run.collections[collection] = pressed;
  run.lastDigits = pressed;
  return onward(node);
}

function byTime(run: Run, node: FlowNode): Next {
  const active = run.deps.activeRule();
  const rules: readonly unknown[] = Array.isArray(node.data["rules"]) ? node.data["rules"] : [];
  return active !== null && rules.includes(active) ? onward(node, active) : onward(node);
}

async function stopRecording(run: Run): Promise<void> {
  const { recording } = run;
  run.recording = null;
  if (recording !== null) await upload(run, recording);
}

async function upload({ deps, input, log }: Run, { url, format }: Upload): Promise<void> {
  const name = `call_recording_${encodeURIComponent(input.callId)}.${format}`;
  const target = `${url}/${name}`;
  const body = deps.audio(format);
  const headers = { "content-type": format === "mp3" ? "audio/mpeg" : "audio/x-wav" };
  const response = await deps.fetch(target, { method: "PUT", headers, body });
  await response.text();
  log.uploads = [...log.uploads, { url: target, status: response.status }];
}
