import { expect, it } from "vitest";
import { DEFAULT_REP_PROFILE, type Rep } from "../../../src/domain/settings.ts";
import { noticeId, type Notice } from "../../../src/domain/notice.ts";
import { createSendNotice } from "../../../src/services/notices/send-notice.ts";

const MINUTE_MS = 60_000;
const T0 = Date.UTC(2026, 10, 21, 12);
const rep: Rep = {
  ...DEFAULT_REP_PROFILE,
  id: "ada",
  workspaceId: "main",
  name: "Ada",
  email: "ada@example.com",
  crmOwnerId: "71",
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  identities: [],
};

function missed(minute: number): Notice {
  const legId = `dialpad:${minute}`;
  return {
    id: noticeId("missed", legId, rep.id),
    kind: "missed",
    repId: rep.id,
    number: "+14155551001",
    contactIds: ["9001"],
    lineId: "line",
    legId,
    at: T0 + minute * MINUTE_MS,
    reason: "Sent to the team.",
    takenByRepId: null,
  };
}

type Told = {
  readonly nameOf?: () => Promise<string | null>;
  readonly reached?: boolean;
  readonly takenBack?: boolean;
  readonly contactIds?: readonly string[];
};

/** A caller who called at these minutes, and a ledger and a CRM that take their time. */
function openScene(minutes: readonly number[], told: Told = {}) {
  const later = () => new Promise((resolve) => setImmediate(resolve));
  const planned = new Set<string>();
  const tasks: string[] = [];
  const said: string[][] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const send = createSendNotice({
    settingsOf: () => ({
      workspace: { id: "main", name: "Main", defaultRegion: "US", settingsVersion: 1 },
      lines: [],
      reps: [rep],
      policies: new Map(),
    }),
    crmOf: async () => ({
      findTask: async () => null,
      async readContactNames([id = ""]) {
        const name = await told.nameOf?.();
        return new Map(typeof name === "string" ? [[id, name]] : []);
      },
      async createTask({ externalId, title, body }) {
        await later();
        tasks.push(externalId);
        said.push([title, ...body]);
        return String(tasks.length);
      },
    }),
    async legsOfCaller(_workspaceId, _number, fromMs, toMs) {
      await later();
      return minutes
        .map(missed)
        .filter(({ at }) => at >= fromMs && at <= toMs)
        .map(({ legId }) => legId);
    },
    ledger: {
      async knowsAny(_workspaceId, keys) {
        await later();
        return keys.some((key) => planned.has(key));
      },
      async plan(_workspaceId, key) {
        await later();
        planned.add(key);
        return { id: key, attempts: 0, crmId: null };
      },
      claim: async (_workspaceId, id) => ({ id, attempts: 1, crmId: null }),
      done: async () => undefined,
      failed: async () => undefined,
    },
    wasReached: async () => told.reached ?? false,
    isTakenBack: async () => told.takenBack ?? false,
    sendMail: null,
    postChat: async () => undefined,
    postWebhook: async () => undefined,
    contactUrlOf: async () => null,
    popScreen: async () => undefined,
    popInCrm: async () => undefined,
    withLock(_workspaceId, _name, work) {
      const mine = turn.then(work);
      turn = mine.catch(() => undefined);
      return mine;
    },
    now: () => T0,
  });
  const tell = (minute: number) =>
    send("main", "task", { ...missed(minute), contactIds: told.contactIds ?? ["9001"] });
  return { tasks, said, tell };
}

it("makes one task of calls that are told at the same moment", async () => {
  const { tasks, tell } = openScene([0, 2, 5]);
  await Promise.all([0, 2, 5].map(tell));
  expect(tasks).toHaveLength(1);
});

it("makes one task of calls that are told the latest first", async () => {
  const { tasks, tell } = openScene([0, 2, 5]);
  for (const minute of [5, 2, 0]) await tell(minute);
  expect(tasks).toEqual([`stickyline-main-${missed(5).id}`]);
});

it("makes another task for who calls again more than an hour later", async () => {
  const { tasks, tell } = openScene([0, 61]);
  for (const minute of [0, 61]) await tell(minute);
  expect(tasks).toHaveLength(2);
});

it("names the task by the person, and tells their number", async () => {
  const { said, tell } = openScene([0], { nameOf: async () => "Grace Hopper" });
  await tell(0);
  expect(said).toEqual([
    [
      "Call Grace Hopper back",
      "You missed a call from Grace Hopper, +14155551001.",
      "Sent to the team.",
    ],
  ]);
});

it.each<[string, Told]>([
  ["they have no name", { nameOf: async () => null }],
  ["the CRM does not tell it", { nameOf: () => Promise.reject(new Error("it failed")) }],
  [
    "several have that number",
    { nameOf: async () => "Grace Hopper", contactIds: ["9001", "9002"] },
  ],
])("names the task by the number where %s", async (_why, told) => {
  const { said, tell } = openScene([0], told);
  await tell(0);
  expect(said.map(([title]) => title)).toEqual(["Call +14155551001 back"]);
});

it("makes no task for whom a rep has talked with since", async () => {
  const { tasks, tell } = openScene([0], { reached: true });
  await tell(0);
  expect(tasks).toEqual([]);
});

it("makes no task of a callback that was taken back before it could be written", async () => {
  const { tasks, tell } = openScene([0], { takenBack: true });
  await tell(0);
  expect(tasks).toEqual([]);
});
