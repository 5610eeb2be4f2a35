import type { Facts, OfferEnd, SessionFact } from "../../domain/facts.ts";
import type { EndedOffers } from "../../domain/map-queries.ts";
import type { SettingsIndex } from "../../domain/settings-index.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";

/**
 * Which offers of this call have ended: those of our own last answer, whatever the phone system repeats of it, and the
 * phones that it names besides. Null: it says nothing of any. Busy twice in one call is enough, or two busy reps would
 * be rung in turn for ever.
 */
export function endedOffers(
  request: RoutingRequest,
  { session }: Facts,
  index: SettingsIndex,
  capabilities: Pick<LineCapabilities, "stopsAtSameAnswer">,
): EndedOffers | null {
  const said = request.offerEnd ?? impliedEnd(request, session, capabilities);
  if (said === null) return null;
  const named = (request.rung ?? []).map((key) => index.repByIdentity.get(key)?.id ?? key);
  const repIds = [...new Set([...session.lastRung, ...named])];
  if (repIds.length === 0) return null;
  const again = said === "busy" && repIds.some((repId) => session.offered.get(repId) === "busy");
  return { repIds, ended: again ? "failed" : said };
}

/** Asked again about a call that we have answered, and nothing said of it: nobody took it. */
function impliedEnd(
  { mayWait }: RoutingRequest,
  { lastRung }: SessionFact,
  { stopsAtSameAnswer = false }: Pick<LineCapabilities, "stopsAtSameAnswer">,
): OfferEnd | null {
  return stopsAtSameAnswer && mayWait !== true && lastRung.length > 0 ? "failed" : null;
}

/** The facts with what the phone system says of the offers before. */
export function withEnded(facts: Facts, over: EndedOffers | null): Facts {
  if (over === null) return facts;
  const { session } = facts;
  const ended = over.repIds.map((repId) => [repId, over.ended] as const);
  return {
    ...facts,
    session: {
      ...session,
      offered: new Map([...session.offered, ...ended]),
      lastRung: session.lastRung.filter((repId) => !over.repIds.includes(repId)),
      justBusy: over.ended === "busy" ? over.repIds : [],
    },
  };
}
