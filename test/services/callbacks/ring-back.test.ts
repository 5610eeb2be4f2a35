import { describe, expect, it } from "vitest";
import type { CallbackLife } from "../../../src/domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY } from "../../../src/domain/callback-policy.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import { DEFAULT_LINE_ROUTING, DEFAULT_REP_PROFILE } from "../../../src/domain/settings.ts";
import { createDialOnce } from "../../../src/services/callbacks/dial-once.ts";
import { createRingBack } from "../../../src/services/callbacks/ring-back.ts";
import type { DialOrder } from "../../../src/telephony/callback-dialer.ts";

const NOW = 1_000_000;
const due: CallbackLife = {
  stage: "due",
  attemptKeys: [],
  offers: 0,
  offeredTo: null,
  nextAttemptAt: NOW,
  expiresAt: NOW + 9_000_000,
  closedAt: null,
  closedBy: null,
  closedReason: null,
};
const callback = {
  ...due,
  id: "promise",
  workspaceId: "ws",
  lineId: "line",
  callId: "1",
  number: "+14155551001",
  entered: false,
  calledFrom: null,
  repId: "ada",
  contactIds: [],
  promisedAt: NOW,
  state: "open",
  joinedTo: null,
  version: 0,
};
const line = {
  ...DEFAULT_LINE_ROUTING,
  id: "line",
  workspaceId: "ws",
  key: "key",
  vendor: "dialpad",
  name: "Main",
  connectionId: "phones",
  secret: null,
  previousSecret: null,
  fallback: { type: "user", id: "1" },
  team: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
};
const ada = {
  ...DEFAULT_REP_PROFILE,
  id: "ada",
  workspaceId: "ws",
  name: "Ada",
  email: "ada@example.com",
  crmOwnerId: null,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  identities: [{ vendor: "dialpad", type: "user", id: "7" }],
};

const CALLED_FROM = "+14155551009";

/** What was done for one callback, in order. */
async function ring(how: {
  readonly error?: unknown;
  readonly busy?: boolean;
  readonly onCall?: boolean;
  /** They call while the rep is held already, from the number that they did not leave. */
  readonly callsSince?: boolean;
  readonly takenBackSince?: boolean;
  readonly changedSince?: boolean;
  /** Whom another worker has rung for it since. */
  readonly rungElsewhere?: string;
  readonly listedSince?: boolean;
}) {
  const done: string[] = [];
  const orders: DialOrder[] = [];
  const states = new Map<string, string>();
  const ledger = {
    async plan({ id }: { readonly id: string }) {
      states.set(id, "planned");
    },
    async claimForSend(_ws: string, id: string) {
      if (states.get(id) !== "planned") return false;
      states.set(id, "sending");
      return true;
    },
    async settle(_ws: string, id: string, state: string) {
      states.set(id, state);
    },
    wentWrong: async () =>
      [...states.values()].some((state) => ["sending", "refused", "unknown"].includes(state)),
  };
  const dialer = {
    vendor: "dialpad",
    identityTypes: ["user"],
    async dial(order: DialOrder) {
      done.push("dial");
      orders.push(order);
      if (how.error !== undefined) throw how.error;
      return "dialpad:1";
    },
  };
  const ringBack = createRingBack({
    dialerOf: async () => dialer,
    ledger,
    dialOnce: createDialOnce({ ledger, onFailure: () => undefined }),
    resultUrlOf: () => "https://stickyline.example/v1/dialpad/key/status",
    numbersOf: async ({ number, calledFrom }) => [
      number,
      ...(calledFrom === null ? [] : [calledFrom]),
    ],
    isOnCall: async (_ws, numbers) =>
      how.onCall === true ||
      (how.callsSince === true && done.includes("hold") && numbers.includes(CALLED_FROM)),
    isDoNotCall: async () => how.listedSince === true,
    async claim({ order }) {
      const [first = ""] = order.alone;
      done.push("hold");
      return how.busy === true
        ? { taken: [], refusals: new Map([[first, "on-a-call" as const]]) }
        : { taken: [first], refusals: new Map() };
    },
    async releaseOffer() {
      done.push("free");
    },
    wrapUpMsOf: () => 0,
    get: async () => ({
      ...callback,
      stage: how.takenBackSince === true ? "cancelled" : "dialling",
      offeredTo: how.rungElsewhere ?? null,
    }),
    async change(_callback, { stage }) {
      done.push(stage);
      return how.changedSince !== true && how.rungElsewhere === undefined;
    },
    newId: () => "0123456789abcdef0123456789abcdef",
    now: () => NOW,
  });
  const life = await ringBack.ring({
    callback: { ...callback, calledFrom: CALLED_FROM },
    life: due,
    line,
    dialer,
    reps: [ada],
    policy: DEFAULT_CALLBACK_POLICY,
    async tell(repId) {
      done.push(`tell ${repId}`);
    },
  });
  const next = await ringBack.dialerFor(line, callback);
  return { done, orders, stage: life?.stage ?? null, byMachineNext: next !== null };
}

const failed = (code: ConstructorParameters<typeof StickylineError>[0]) =>
  new StickylineError(code, "the phone system said so");

describe("calling somebody back", () => {
  it("holds the rep, writes the try down, and then has it made, from their phone", async () => {
    const { done, orders, stage } = await ring({});
    expect(done).toEqual(["hold", "dialling", "dial"]);
    expect(stage).toBe("dialling");
    expect(orders).toMatchObject([{ rep: { type: "user", id: "7" }, number: "+14155551001" }]);
  });

  it.each([
    ["the rep", { busy: true }, ["hold"]],
    ["the person", { onCall: true }, []],
    ["whoever changed it since", { changedSince: true }, ["hold", "dialling", "free"]],
    ["a worker who rang another", { rungElsewhere: "bob" }, ["hold", "dialling", "free"]],
    ["a worker who keeps the same rep", { rungElsewhere: "ada" }, ["hold", "dialling"]],
  ] as const)(
    "makes no call while %s is on the phone or was quicker",
    async (_who, how, wanted) => {
      const { done, orders, stage } = await ring(how);
      expect(done).toEqual(wanted);
      expect(orders).toEqual([]);
      expect(stage).toBeNull();
    },
  );

  it.each([
    ["calls from where they called before", { callsSince: true }, ["free", "due"], "due"],
    ["no longer wants one", { takenBackSince: true }, ["free"], null],
  ] as const)(
    "makes no call while the rep is held and the person %s",
    async (_what, how, then, stage) => {
      const rung = await ring(how);
      expect(rung.done).toEqual(["hold", "dialling", ...then]);
      expect([rung.orders, rung.stage]).toEqual([[], stage]);
    },
  );

  it("makes no call to who was put on the do-not-call list in between", async () => {
    const { done, orders, stage } = await ring({ listedSince: true });
    expect(done).toEqual(["hold", "dialling", "free", "cancelled"]);
    expect(orders).toEqual([]);
    expect(stage).toBe("cancelled");
  });

  it.each([
    ["does not answer", failed("VENDOR_UNAVAILABLE")],
    ["breaks", new Error("socket hang up")],
  ])(
    "may have been made when the phone system %s: people go on from there",
    async (_why, error) => {
      const { done, stage, byMachineNext } = await ring({ error });
      expect(done).toEqual(["hold", "dialling", "dial"]);
      expect([stage, byMachineNext]).toEqual(["dialling", false]);
    },
  );

  it("was not made when it is refused: the rep is freed and told", async () => {
    const { done, stage, byMachineNext } = await ring({ error: failed("VENDOR_REFUSED") });
    expect(done).toEqual(["hold", "dialling", "dial", "free", "tell ada", "offered"]);
    expect([stage, byMachineNext]).toEqual(["offered", false]);
  });

  it("is made later when there were enough for a minute", async () => {
    const { done, stage, byMachineNext } = await ring({ error: failed("VENDOR_RATE_LIMITED") });
    expect(done).toEqual(["hold", "dialling", "dial", "free", "due"]);
    expect([stage, byMachineNext]).toEqual(["due", true]);
  });
});
