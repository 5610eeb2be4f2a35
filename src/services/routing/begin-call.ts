import type { CallRef } from "../../domain/map-queries.ts";
import { openingAt, type Opening } from "../../domain/hours.ts";
import { choiceAt, type MenuChoice, type WrittenChoice } from "../../domain/menu.ts";
import type { ClosedRule, Policy } from "../../domain/policy.ts";
import { onceForBoth } from "../../domain/once-for-both.ts";
import { indexOf, type SettingsIndex } from "../../domain/settings-index.ts";
import { type Line, regionOf, type WorkspaceSettings } from "../../domain/settings.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";
import { isLive, isOfNumber, policyFor, spokenTo } from "./ask-domain.ts";

/** One routing request with the settings that decide it, all from memory. */
export type Work = {
  /** With the routing of another line, where the caller chose that. */
  readonly line: Line;
  /** That line's name; null: none was chosen. */
  readonly onLine: string | null;
  /** What the caller chose from our menu. */
  readonly chosen: MenuChoice | null;
  readonly request: RoutingRequest;
  readonly call: CallRef;
  readonly index: SettingsIndex;
  /** ISO 3166 alpha-2, of the workspace. */
  readonly region: string;
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
  /** What a line can offer its callers of a menu; left out: all of it. */
  readonly menuOn?: (line: Line, choices: readonly WrittenChoice[]) => readonly WrittenChoice[];
  readonly now: () => number;
};

/** `given`: a policy to try instead of the one in force. */
export function beginCall(
  deps: BeginDeps,
  line: Line,
  request: RoutingRequest,
  given: Policy | null = null,
): Work {
  const settings = deps.settingsOf(line.workspaceId);
  const startedAt = deps.now();
  const own = policyOn(deps, line, request, settings, given);
  const chosen = chosenIn(own, request);
  const other = chosen?.do === "line" ? lineOf(settings, chosen.lineId) : undefined;
  const routed = other === undefined ? line : routedAs(line, other);
  const policy = other === undefined ? own : policyOn(deps, routed, request, settings, given);
  const opening = openingAt(routed.hours, startedAt);
  return {
    line: routed,
    onLine: other?.name ?? null,
    chosen,
    request,
    call: toCallRef(line, request),
    index: indexOf(settings),
    region: regionOf(settings?.workspace),
    policy: opening.open ? policy : { ...policy, closed: closedRule(deps, routed, policy) },
    live: isLive(line, request.callId),
    capabilities: deps.capabilitiesOf(line),
    opening,
    startedAt,
    steps: {},
  };
}

/** The policy of a request in the caller's language, with what the line can offer of its menu. */
function policyOn(
  { menuOn }: BeginDeps,
  line: Line,
  request: RoutingRequest,
  settings: WorkspaceSettings | undefined,
  given: Policy | null,
): Policy {
  const policy = policyFor(line, request.dialledNumber, settings, given);
  const choices = menuOn?.(line, policy.menu.choices) ?? policy.menu.choices;
  return spokenTo(request.language, offering(policy, choices));
}

/** The policy with the choices that there are; nobody is asked where there are none. */
const offering = onceForBoth((policy: Policy, choices: Policy["menu"]["choices"]): Policy => ({
  ...policy,
  menu: { enabled: policy.menu.enabled && choices.length > 0, choices },
}));

function chosenIn({ menu }: Policy, { reply }: RoutingRequest): MenuChoice | null {
  const { question = null, digits = null } = reply ?? {};
  if (digits === null || isOfNumber(question)) return null;
  return choiceAt(menu.choices, question?.menu ?? null, digits);
}

function lineOf(settings: WorkspaceSettings | undefined, lineId: string): Line | undefined {
  return settings?.lines.find(({ id }) => id === lineId);
}

/** A line whose calls are decided as another's: its phone system, URLs and mode stay its own. */
function routedAs(line: Line, other: Line): Line {
  const { team, fallback, policyId, hours, closed, sentences, numbers, busyMenu } = other;
  return {
    ...line,
    team,
    fallback,
    policyId,
    hours,
    closed,
    sentences,
    numbers,
    busyMenu,
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
