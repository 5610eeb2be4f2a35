import type { Claim } from "../../domain/decision.ts";
import type { SessionFact } from "../../domain/facts.ts";
import { CLAIM_NOBODY, type ClaimQuery } from "../../domain/map-queries.ts";
import { DEFAULT_POLICY } from "../../domain/policy.ts";
import { indexOf, type SettingsIndex } from "../../domain/settings-index.ts";
import type { Line } from "../../domain/settings.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";
import { endedOffers } from "./ended-offers.ts";
import { readFacts, type Deps as FactsDeps } from "./read-facts.ts";
import { toCallRef } from "./begin-call.ts";

export type Deps = FactsDeps & {
  /** Null where the maps take no writes: the offer ends by itself. */
  readonly claim: (query: ClaimQuery, now: number) => Promise<Claim | null>;
  readonly inTime: <T>(work: () => Promise<T>, workspaceId: string) => Promise<T>;
  readonly capabilitiesOf: (line: Line) => LineCapabilities;
  readonly now: () => number;
};

export type ReleaseCall = (line: Line, request: RoutingRequest) => Promise<boolean>;

/**
 * Gives back whom our last answer of this call rang. True when the ladder may have more: they were never rung, as the
 * phone system passed them over or asked elsewhere, or they were and it did not say so by asking again. False when
 * nobody was offered the call, or that offer's end is known already.
 */
export function createReleaseCall(deps: Deps): ReleaseCall {
  return async (line, request) => {
    const call = toCallRef(line, request);
    const asked = { call, line, dialledNumber: null, policy: DEFAULT_POLICY, dry: true };
    const { facts } = await readFacts(deps, asked, deps.now());
    const { lastRung } = facts.session;
    if (lastRung.length === 0) return false;
    const index = indexOf(deps.settingsOf(line.workspaceId));
    const capabilities = deps.capabilitiesOf(line);
    const wasRung = isAboutThem(request, facts.session, index);
    // Who was busy may be offered the call again; who was passed over may not.
    const said = endedOffers(request, facts, index, capabilities);
    const ended =
      said !== null && wasRung
        ? said
        : { repIds: said?.repIds ?? lastRung, ended: "failed" as const };
    await deps.inTime(
      () => deps.claim({ ...CLAIM_NOBODY, ...call, ended }, deps.now()),
      call.workspaceId,
    );
    return !wasRung || capabilities.asksAgainAfterNoAnswer;
  };
}

/** Does what the phone system says of the attempt before mean those whom we answered? */
function isAboutThem(
  { offerEnd, rung }: RoutingRequest,
  { lastRung }: SessionFact,
  { repByIdentity }: SettingsIndex,
): boolean {
  if (offerEnd === null) return false;
  return (
    rung === undefined || rung.some((key) => lastRung.includes(repByIdentity.get(key)?.id ?? key))
  );
}
