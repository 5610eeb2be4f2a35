import { expect, it } from "vitest";
import type { LegEvent, LegState } from "../../../src/domain/call.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import type { CallLeg } from "../../../src/domain/settle-callback.ts";
import {
  createCompleteTask,
  createSettleTasks,
  createWasReached,
} from "../../../src/services/notices/settle-tasks.ts";

const NUMBER = "+14155551001";
/** No whole second. */
const T0 = Date.UTC(2026, 10, 21, 12, 0, 0, 500);
const policyOf = async () => ({ minTalkSeconds: 10 });

function leg(state: Partial<LegState> = {}, repId: string | null = "bob"): CallLeg {
  const talked: LegState = {
    phase: "ended",
    since: T0,
    identity: "dialpad:user:2",
    direction: "outbound",
    number: NUMBER,
    startedAt: T0 - 5_000,
    connectedAt: T0,
    endedAt: T0 + 60_000,
    endReason: "hangup",
    newestAt: T0 + 60_000,
  };
  return { legId: "dialpad:7", repId, state: { ...talked, ...state } };
}

/** Which tasks are completed after a call, where the number is so many contacts'. */
async function settle(legs: readonly CallLeg[], contacts = 1, contentHash = "") {
  const requested: string[] = [];
  await createSettleTasks({
    policyOf,
    contactsByNumber: async () =>
      Array.from({ length: contacts }, (_, at) => ({ crmId: `${9001 + at}` })),
    tasksAbout: async (_workspaceId, about, plannedBy) => {
      const all = [
        { about: "contact:9001", at: T0 - 1, id: "earlier", crmId: "1", contentHash },
        { about: "contact:9001", at: T0 - 1, id: "unwritten", crmId: null, contentHash },
        { about: "contact:9001", at: T0 + 1, id: "later", crmId: "2", contentHash },
        { about: "contact:7", at: T0 - 1, id: "somebody else's", crmId: "3", contentHash },
      ];
      return all.filter((task) => about.includes(task.about) && task.at <= plannedBy);
    },
    requestCompletion: async (_workspaceId, { id }) => void requested.push(id),
  })("main", legs);
  return requested;
}

it("completes what was to be done before a rep talked with the person, whoever rang whom", async () => {
  expect(await settle([leg()])).toEqual(["earlier"]);
  expect(await settle([leg({ direction: "inbound" })])).toEqual(["earlier"]);
  expect(await settle([leg({ connectedAt: null }), leg()])).toEqual(["earlier"]);
});

it("completes it as well after a talk with a colleague who is no rep, or on a team's phone", async () => {
  expect(await settle([leg({}, null)])).toEqual(["earlier"]);
  expect(await settle([leg({ direction: "inbound" }, null)])).toEqual(["earlier"]);
  expect(await settle([leg({ endReason: "voicemail" }, null)])).toEqual([]);
});

it("completes what was planned within two seconds of a time that is told in whole ones", async () => {
  expect(await settle([leg({ connectedAt: T0 + 500 })])).toEqual(["earlier", "later"]);
  expect(await settle([leg({ connectedAt: T0 - 500 })])).toEqual(["earlier", "later"]);
  expect(await settle([leg({ connectedAt: T0 - 2_500 })])).toEqual([]);
});

it.each<[string, readonly CallLeg[]]>([
  ["nobody answered", [leg({ connectedAt: null, endReason: "missed" })]],
  ["a mailbox did", [leg({ endReason: "voicemail" })]],
  ["it was too short to be a talk", [leg({ endedAt: T0 + 3_000 })]],
  ["none of ours was on it", [leg({ identity: null }, null)]],
  ["the number is withheld", [leg({ number: null })]],
])("leaves the task where %s", async (_why, legs) => {
  expect(await settle(legs)).toEqual([]);
});

it("leaves the tasks of a switchboard, and what is completed", async () => {
  expect(await settle([leg()], 3)).toEqual(["earlier"]);
  expect(await settle([leg()], 4)).toEqual([]);
  expect(await settle([leg()], 1, "completed")).toEqual([]);
});

it("counts a task that was deleted as done, and tries again when the CRM is away", async () => {
  const complete = async (error: StickylineError | null, isHere = true) => {
    const done: string[] = [];
    await createCompleteTask({
      isHere: async () => isHere,
      crmOf: async () => ({
        completeTask: () => (error === null ? Promise.resolve() : Promise.reject(error)),
      }),
      done: async (_workspaceId, id, crmId, hash) => void done.push(`${id} ${crmId} ${hash}`),
    })("main", { id: "task", crmId: "5" });
    return done;
  };
  expect(await complete(null)).toEqual(["task 5 completed"]);
  expect(await complete(new StickylineError("NOT_FOUND", "gone"))).toEqual(["task 5 completed"]);
  // in the account that was connected before
  expect(await complete(null, false)).toEqual([]);
  const away = new StickylineError("VENDOR_UNAVAILABLE", "away", { retryable: true });
  await expect(complete(away)).rejects.toBe(away);
});

it("knows that somebody of ours has talked with the number since", async () => {
  const event = (kind: LegEvent["kind"], at: number, identity: string | null): LegEvent => ({
    key: `${kind}-${at}`,
    legId: "dialpad:7",
    kind,
    at,
    identity,
    direction: "outbound",
    number: NUMBER,
    internalNumber: null,
    startedAt: null,
    connectedAt: kind === "connected" ? at : null,
    endedAt: kind === "ended" ? at : null,
    endReason: kind === "ended" ? "hangup" : null,
    links: [],
    details: {},
  });
  const reached = (identity: string | null, connectedAt: number) =>
    createWasReached({
      policyOf,
      legsOfNumber: async () => [
        [event("connected", connectedAt, identity), event("ended", connectedAt + 60_000, identity)],
      ],
    })("main", NUMBER, T0);
  expect(await reached("dialpad:user:2", T0 + 1)).toBe(true);
  expect(await reached("dialpad:user:2", T0 - 1)).toBe(false);
  // the caller's own leg
  expect(await reached(null, T0 + 1)).toBe(false);
});
