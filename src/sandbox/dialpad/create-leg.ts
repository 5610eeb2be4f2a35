import type { Assumptions } from "./assumptions.ts";
import type { Leg } from "./call.ts";
import type { Company, Party } from "./company.ts";
import type { LiveCall } from "./live-call.ts";
import { happens, pick, type Random } from "./random.ts";

const RECORDED_SHARE = 0.3;
const GROUP_WORDS = { office: "Office", department: "Department", callcenter: "CallCenter" };

export type LegDeps = {
  readonly company: Company;
  readonly assumptions: Assumptions;
  readonly random: Random;
  readonly now: () => number;
};

type LegLinks = Pick<Leg, "callId" | "entryPoint" | "masterCallId">;

/** `Department:123` for a group, null for anybody else. */
export function groupIdOf(party: Party): string | null {
  switch (party.type) {
    case "office":
    case "department":
    case "callcenter":
      return `${GROUP_WORDS[party.type]}:${party.id}`;
    case "user":
    case "callrouter":
      return null;
  }
}

/** A leg that begins now, added to its call's record. */
export function createLeg(
  { company, random, now }: LegDeps,
  call: LiveCall,
  target: Party,
  fields: Partial<LegLinks> & {
    proxyTarget?: Party;
    groupId?: string | null;
    isEntry?: boolean;
    customData?: string | null;
  },
): Leg {
  const { record } = call;
  const isInbound = record.direction === "inbound";
  const leg: Leg = {
    callId: fields.callId ?? company.newId(),
    direction: record.direction,
    externalNumber: isInbound ? record.from : record.to,
    internalNumber: isInbound ? record.to : (fields.proxyTarget?.phone ?? target.phone ?? ""),
    target,
    proxyTarget: fields.proxyTarget ?? null,
    contact: call.contact,
    entryPoint: fields.entryPoint ?? null,
    masterCallId: fields.masterCallId ?? null,
    groupId: fields.groupId ?? groupIdOf(target),
    startedAt: fields.isEntry === true ? record.startedAt : now(),
    operatorCallId: null,
    firstRangAt: null,
    queuedAt: null,
    connectedAt: null,
    endedAt: null,
    heldMs: 0,
    isTransferred: false,
    voicemailLink: null,
    wasRecorded: happens(random, RECORDED_SHARE),
    customData: fields.customData ?? null,
    breadcrumbs: toBreadcrumbs(call, target),
  };
  record.legs.push(leg);
  return leg;
}

/** How the leg behind a router is tied to the routing request's call id. No page says it: a switch. */
export function routedLinks(
  { assumptions, random }: LegDeps,
  call: LiveCall,
  router: Party,
): Partial<LegLinks> {
  const { callId } = call.record;
  const link =
    assumptions.link === "random"
      ? (pick(random, ["entry-point", "master", "none"] as const) ?? "none")
      : assumptions.link;
  switch (link) {
    case "entry-point":
      return { entryPoint: { callId, target: router } };
    case "master":
      return { masterCallId: callId };
    case "same-id":
      return { callId };
    case "none":
      return {};
  }
}

/** How the leg after a transfer is tied to the one before it. */
export function transferLinks({ assumptions }: LegDeps, before: Leg): Partial<LegLinks> {
  switch (assumptions.transferLink) {
    case "master":
      return { masterCallId: before.callId };
    case "entry-point":
      return { entryPoint: { callId: before.callId, target: before.target } };
    case "none":
      return {};
  }
}

function toBreadcrumbs({ record }: LiveCall, target: Party): Record<string, unknown>[] {
  return record.consultations.map((one) => ({
    breadcrumb_type: "external_api",
    date: one.at,
    request: one.request,
    response: one.response ?? {},
    target_id: Number(target.id),
    target_type: target.type,
    url: null,
  }));
}
