import { describe, expect, it } from "vitest";
import { StickylineError } from "../../../src/domain/errors.ts";
import { createFollowUpCalls } from "../../../src/services/calls/follow-up-calls.ts";

const LEGS = ["dialpad:1", "dialpad:2", "dialpad:3"];

async function follow(
  { hasCrm = true, timeline = true }: { hasCrm?: boolean; timeline?: boolean },
  fails: Readonly<Record<string, Error>> = {},
) {
  const did: string[] = [];
  const result = await createFollowUpCalls({
    async closeCall(_workspaceId, legId) {
      const error = fails[legId];
      if (error !== undefined) throw error;
      did.push(`closed ${legId}`);
    },
    hasCrm: async () => hasCrm,
    writeCallSoon: async (_workspaceId, legId) => void did.push(`write ${legId}`),
    closeCallAlone: async (_workspaceId, legId) => void did.push(`alone ${legId}`),
  })({ workspaceId: "main", legIds: LEGS, timeline }).catch((error: unknown) => error);
  return { did: did.toSorted(), result };
}

describe("what follows from calls that came due together", () => {
  const closed = LEGS.map((legId) => `closed ${legId}`);

  it("is that each is closed, and written where there is a CRM", async () => {
    const written = LEGS.map((legId) => `write ${legId}`);
    expect((await follow({})).did).toEqual([...closed, ...written]);
    expect((await follow({ hasCrm: false })).did).toEqual(closed);
    expect((await follow({ timeline: false })).did).toEqual(closed);
  });

  it("leaves a call that fails to a job of its own, and keeps no other from being closed", async () => {
    const { did, result } = await follow({ hasCrm: false }, { "dialpad:2": new Error("odd") });
    expect(did).toEqual(["alone dialpad:2", "closed dialpad:1", "closed dialpad:3"]);
    expect(result).toBeUndefined();
  });

  it("is done again as a whole after an outage, and no call has used up an attempt", async () => {
    const away = new StickylineError("STORE_UNAVAILABLE", "away", { retryable: true });
    const { did, result } = await follow({ hasCrm: false }, { "dialpad:2": away });
    expect(did).toEqual(["closed dialpad:1", "closed dialpad:3"]);
    expect(result).toBe(away);
  });
});
