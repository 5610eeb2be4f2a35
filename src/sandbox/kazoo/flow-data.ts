import type { CallEnd } from "./call.ts";
import { isObject, type FlowNode } from "./flow-node.ts";
import type { Rung } from "./phones.ts";

export type Upload = { url: string; format: string };

/** A conference, in which a caller is heard only where the flow says so. */
export function conference(data: FlowNode["data"]): CallEnd {
  const config = isObject(data["config"]) ? data["config"] : {};
  const member = isObject(config["member"]) ? config["member"] : {};
  return {
    kind: "conference",
    name: String(data["id"] ?? config["name"]),
    muted: data["id"] === undefined && member["join_muted"] !== false,
  };
}

/** Whom a ring group rings. */
export function endpointsOf(data: FlowNode["data"]): Rung[] {
  const endpoints: readonly unknown[] = Array.isArray(data["endpoints"]) ? data["endpoints"] : [];
  return endpoints
    .filter(isObject)
    .map((one) => ({ type: String(one["endpoint_type"]), id: String(one["id"]) }));
}

/** Where a recording is sent. */
export function uploadOf(data: FlowNode["data"]): Upload {
  return { url: String(data["url"]), format: textOr(data["format"], "mp3") };
}

export function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

const HEARD_MS: ReadonlyMap<string, number> = new Map([
  ["tts", 2_000],
  ["collect_dtmf", 1_500],
  ["play", 15_000],
]);

/** About how long a caller hears something, or thinks. */
export function heardMs(module: string): number {
  return HEARD_MS.get(module) ?? 0;
}
