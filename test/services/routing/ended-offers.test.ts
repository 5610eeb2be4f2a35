import { describe, expect, it } from "vitest";
import { NEW_SESSION, NO_FACTS, type OfferEnd } from "../../../src/domain/facts.ts";
import { DEFAULT_REP_PROFILE, type Rep } from "../../../src/domain/settings.ts";
import { indexOf } from "../../../src/domain/settings-index.ts";
import { endedOffers, withEnded } from "../../../src/services/routing/ended-offers.ts";
import type { RoutingRequest } from "../../../src/telephony/port.ts";

const rep = (id: string, phone: string): Rep => ({
  ...DEFAULT_REP_PROFILE,
  id,
  workspaceId: "main",
  name: id,
  email: `${id}@example.com`,
  crmOwnerId: null,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  identities: [{ vendor: "exotel", type: "number", id: phone }],
});
const index = indexOf({
  workspace: {
    id: "main",
    name: "Main",
    defaultRegion: "IN",
    settingsVersion: 1,
  },
  lines: [],
  reps: [rep("ada", "+919876500001"), rep("bob", "+919876500002")],
  policies: new Map(),
});
const ADA = "exotel:number:+919876500001";
const RECEPTION = "exotel:number:+919876533333";

/** What ends when this is said after an answer that rang Ada and Bob together. */
function ended(
  said: Partial<RoutingRequest>,
  { stopsAtSameAnswer = true, before = new Map<string, OfferEnd>() } = {},
) {
  const session = { ...NEW_SESSION, lastRung: ["ada", "bob"], offered: before };
  const request: RoutingRequest = {
    callId: "1",
    legId: "exotel:1",
    caller: { kind: "withheld" },
    dialledNumber: null,
    startedAt: null,
    reply: null,
    offerEnd: null,
    mayWait: false,
    ...said,
  };
  return endedOffers(request, { ...NO_FACTS, session }, index, { stopsAtSameAnswer });
}

describe("which offers have ended", () => {
  it("are all of our own last answer, though the phone system names one phone of it", () => {
    expect(ended({ offerEnd: "no-answer", rung: [ADA] })).toEqual({
      repIds: ["ada", "bob"],
      ended: "no-answer",
    });
  });

  it("are those too where it names none, or another phone besides", () => {
    expect(ended({ offerEnd: "busy" })?.repIds).toEqual(["ada", "bob"]);
    expect(ended({ offerEnd: "failed", rung: [RECEPTION] })?.repIds).toEqual([
      "ada",
      "bob",
      RECEPTION,
    ]);
  });

  it("are those too where it asks again and says nothing, if it would stop at the same answer", () => {
    expect(ended({})).toEqual({ repIds: ["ada", "bob"], ended: "failed" });
    expect(ended({}, { stopsAtSameAnswer: false })).toBeNull();
    expect(ended({ mayWait: true })).toBeNull();
  });

  it("may be made again after one busy tone, not after two", () => {
    expect(ended({ offerEnd: "busy" })?.ended).toBe("busy");
    const before = new Map<string, OfferEnd>([["ada", "busy"]]);
    expect(ended({ offerEnd: "busy" }, { before })?.ended).toBe("failed");
  });

  it("are not rung by the next answer, and are over", () => {
    const facts = withEnded(
      { ...NO_FACTS, session: { ...NEW_SESSION, lastRung: ["ada"] } },
      { repIds: ["ada"], ended: "busy" },
    );
    expect(facts.session).toMatchObject({ lastRung: [], justBusy: ["ada"] });
    expect(withEnded(NO_FACTS, null)).toBe(NO_FACTS);
  });
});
