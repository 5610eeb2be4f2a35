import type { CallRef } from "../../domain/map-queries.ts";
import { openingAt, type Opening } from "../../domain/hours.ts";
import type { ClosedRule, Policy } from "../../domain/policy.ts";
import { indexOf, type SettingsIndex } from "../../domain/settings-index.ts";
import type { Line, WorkspaceSettings } from "../../domain/settings.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";
import { isLive, policyFor, spokenTo } from "./ask-domain.ts";

/** One routing request with the settings that decide it, all from memory. */
export type Work = {
  readonly line: Line;
  readonly request: RoutingRequest;
  readonly call: CallRef;
  readonly index: SettingsIndex;
  readonly policy: Policy;
  readonly live: boolean;
  readonly capabilities: LineCapabilities;
  readonly opening: Opening;
  readonly startedAt: number;
  readonly steps: Record<string, number>;
};

export type BeginDeps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly capabilitiesOf: (line: Line) => LineCapabilities;
  /** What a line does outside its hours of what it is told to do; left out: all of it. */
  readonly closedOn?: (line: Line, rule: ClosedRule) => ClosedRule;
  readonly now: () => number;
};

export function beginCall(deps: BeginDeps, line: Line, request: RoutingRequest): Work {
  const settings = deps.settingsOf(line.workspaceId);
  const startedAt = deps.now();
  const opening = openingAt(line.hours, startedAt);
  const policy = spokenTo(request.language, policyFor(line, request.dialledNumber, settings));
  return {
    line,
    request,
    call: toCallRef(line, request),
    index: indexOf(settings),
    policy: opening.open ? policy : { ...policy, closed: closedRule(deps, line, policy) },
    live: isLive(line, request.callId),
    capabilities: deps.capabilitiesOf(line),
    opening,
    startedAt,
    steps: {},
  };
}

function closedRule({ closedOn }: BeginDeps, line: Line, { closed }: Policy): ClosedRule {
  return closedOn?.(line, closed) ?? closed;
}

export function toCallRef(line: Line, { callId, legId, caller }: RoutingRequest): CallRef {
  const number = caller.kind === "number" ? caller.e164 : null;
  return { workspaceId: line.workspaceId, lineId: line.id, callId, legId, number };
}

/** Why nothing is looked up for it: the line is paused, or the request was recorded and is sent again; else null. */
export function unreadCause({ line, request, startedAt }: Work): "paused" | "call-too-old" | null {
  if (line.mode === "pause") return "paused";
  const { startedAt: begunAt } = request;
  const isTooOld = begunAt !== null && startedAt - begunAt > line.maxCallAgeSeconds * 1_000;
  return isTooOld ? "call-too-old" : null;
}
