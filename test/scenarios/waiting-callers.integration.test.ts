import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { DEFAULT_POLICY, type Policy } from "../../src/domain/policy.ts";
import {
  DEFAULT_LINE_ROUTING,
  DEFAULT_REP_PROFILE,
  type Line,
  type Rep,
} from "../../src/domain/settings.ts";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { SANDBOX_COMPANY, SANDBOX_REPS } from "../../src/sandbox/people.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createDialpadClient } from "../../src/telephony/dialpad/index.ts";
import { testRedisUrl, testWorkspaceId } from "../support/databases.ts";
import { sliceOf } from "../support/slice.ts";
import { openDesk, type Desk } from "./support/desk.ts";
import { createVirtualClock } from "./support/virtual-clock.ts";

const CALLERS = sliceOf(1_000, 150);
/** Moments are this far apart at least, in simulated milliseconds. */
const GRID_MS = 50;
/** A caller arrives this often on the average, in simulated milliseconds: more than six reps can serve at once. */
const BETWEEN_CALLERS_MS = 550;
const SECRET = "a-secret-of-the-waiting-line-long-enough";
const NUMBER = SANDBOX_COMPANY.reservedNumbers[0] ?? "";

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

const policy: Policy = {
  ...DEFAULT_POLICY,
  version: "waiting@1",
  repeatCallsPerMinute: null,
  ladder: DEFAULT_POLICY.ladder.map((rung) =>
    rung.rung === "pinned" ? { ...rung, waitSeconds: 40 } : rung,
  ),
};

function world() {
  const workspaceId = testWorkspaceId();
  const line: Line = {
    ...DEFAULT_LINE_ROUTING,
    id: "line",
    workspaceId,
    key: "key",
    vendor: "dialpad",
    name: "Main",
    connectionId: null,
    secret: SECRET,
    previousSecret: null,
    fallback: { type: "department", id: SANDBOX_COMPANY.department.id },
    team: { type: "department", id: SANDBOX_COMPANY.department.id },
    busyMenu: true,
    enabled: true,
    sandbox: false,
    policyId: "waiting",
  };
  const reps = SANDBOX_REPS.map(({ firstName, email, dialpadUserId }): Rep => ({
    ...DEFAULT_REP_PROFILE,
    id: `rep-${firstName.toLowerCase()}`,
    workspaceId,
    name: firstName,
    email,
    crmOwnerId: null,
    ownerChosen: false,
    enabled: true,
    away: false,
    sandbox: false,
    identities: [{ vendor: "dialpad", type: "user", id: dialpadUserId }],
  }));
  const callers = Array.from({ length: CALLERS }, (_, index) => ({
    number: `+1415556${String(1_000 + index)}`,
    repId: reps[index % reps.length]?.id ?? "",
  }));
  return { line, reps, callers };
}

/** All callers call, by the box's clock, which is ours too; every tenth hangs up while they wait. */
async function callAll(attemptsCountFrom: 0 | 1): Promise<{ desk: Desk; box: DialpadBox }> {
  const { line, reps, callers } = world();
  const clock = createVirtualClock(Date.now(), GRID_MS);
  const { now, pause, track } = clock;
  const desk = await openDesk({ redis, line, reps, policy, pins: callers, now });
  const random = createRandom(attemptsCountFrom + 1);
  const box = await createDialpadBox({
    apiKey: "key",
    now,
    random,
    pause,
    track,
    assumptions: { attemptsCountFrom, link: "entry-point" },
  });
  const client = createDialpadClient({
    apiKey: "key",
    baseUrl: box.baseUrl,
    fetch: globalThis.fetch,
    now,
    wait: async () => undefined,
  });
  await client.provision(
    {
      name: "Main",
      officeId: SANDBOX_COMPANY.office.id,
      routeUrl: `${desk.url}/route`,
      eventsUrl: `${desk.url}/events`,
      secret: SECRET,
      fallback: line.fallback,
      number: NUMBER,
    },
    null,
    now(),
  );
  for (const [index, { number }] of callers.entries()) {
    const givesUp = index % 10 === 9 ? { patienceMs: 6_000 + random() * 20_000 } : {};
    const behaviour = { ringMs: 800, talkMs: 1_500 + random() * 4_000, ...givesUp };
    box.placeCall({ from: number, to: NUMBER, behaviour });
    await pause(BETWEEN_CALLERS_MS * 2 * random());
  }
  await box.settled();
  clock.stop();
  return { desk, box };
}

describe.each([1, 0] as const)(
  `${CALLERS} callers, Dialpad counting attempts from %i`,
  (countFrom) => {
    let desk: Desk;
    let box: DialpadBox;
    beforeAll(async () => {
      ({ desk, box } = await callAll(countFrom));
    }, 300_000);
    afterAll(async () => {
      await box?.close();
      await desk?.close();
    });

    it("really wait, and most of those get their own rep", () => {
      const waited = desk.decisions.filter(({ outcome }) => outcome === "wait");
      const served = desk.decisions.filter(({ reason }) => reason.includes("of waiting"));
      expect(waited.length).toBeGreaterThan(CALLERS / 5);
      expect(served.length).toBeGreaterThan(CALLERS / 10);
      expect(desk.failures).toEqual([]);
    });

    it("are never disconnected by silence, and every answer is valid", () => {
      const outcomes = new Set(box.calls.map(({ outcome }) => outcome));
      expect(outcomes).not.toContain("disconnected-on-silence");
      expect(outcomes).not.toContain("in-progress");
      const problems = box.calls.flatMap(({ consultations }) =>
        consultations.map(({ problem }) => problem).filter((problem) => problem !== null),
      );
      expect(problems).toEqual([]);
      expect(box.calls).toHaveLength(CALLERS);
    });

    it("get their rep in the order in which they began to wait", () => {
      expect(overtakings(desk)).toEqual([]);
    });

    it("leave no rep kept for a caller who has hung up, longer than the bound", () => {
      const keptFor = desk.decisions.flatMap(({ at, rungs, snapshot }) =>
        rungs
          .filter(({ why }) => why.includes("reserved for a caller"))
          .map(({ repId }) => snapshot.facts.reps.find(({ id }) => id === repId)?.waiting ?? [])
          .filter((waiting) => !waiting.some(({ dueAt }) => dueAt + 2_000 > at - 500)),
      );
      expect(keptFor).toEqual([]);
    });
  },
);

/** Callers who got a rep while another, who had begun to wait earlier, was still on the line and due soon. */
function overtakings({ decisions }: Desk): string[] {
  const byCall = new Map<string, Decision[]>();
  for (const decision of decisions) {
    byCall.set(decision.callId, [...(byCall.get(decision.callId) ?? []), decision]);
  }
  const found: string[] = [];
  for (const winner of decisions.filter(({ outcome }) => outcome === "rep")) {
    const beganAt = byCall.get(winner.callId)?.find(({ outcome }) => outcome === "wait")?.at;
    for (const [callId, requests] of byCall) {
      const waits = requests.filter(
        ({ outcome, snapshot }) =>
          outcome === "wait" && snapshot.facts.pinnedRepId === winner.repId,
      );
      const before = waits.findLast(({ at }) => at < winner.at);
      const next = requests.find(({ at }) => at > winner.at);
      // Two requests in the same moment are in no order.
      const isEarlier = (waits[0]?.at ?? Infinity) < (beganAt ?? winner.at) - 1_000;
      const stillThere = before !== undefined && next !== undefined;
      if (callId !== winner.callId && isEarlier && stillThere && next.at - before.at < 15_000) {
        found.push(`${winner.callId} overtook ${callId} for ${winner.repId}`);
      }
    }
  }
  return found;
}
