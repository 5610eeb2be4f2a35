import { describe, expect, it } from "vitest";
import type { CallbackStage } from "../../../src/domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY } from "../../../src/domain/callback-policy.ts";
import { createManageCallbacks } from "../../../src/services/callbacks/manage-callbacks.ts";
import type { StoredCallback } from "../../../src/services/callbacks/stored-callback.ts";
import { reps, settings, WS } from "./support/dial-people.ts";

const NOW = Date.UTC(2026, 10, 26, 12);
const callback: StoredCallback = {
  id: "promise",
  workspaceId: WS,
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
  stage: "due",
  attemptKeys: [],
  offers: 0,
  offeredTo: "ada",
  nextAttemptAt: NOW + 60_000,
  expiresAt: NOW + 9_000_000,
  closedAt: null,
  closedBy: null,
  closedReason: null,
};

const [rep = expect.fail("nobody is there")] = reps;
const withPhone = { ...rep, id: "eve", phones: ["+442079460001"] };

/** People's doings with one callback at a stage of its life, and what they had written. */
function at(stage: CallbackStage, more: Partial<StoredCallback> = {}) {
  const written: unknown[] = [];
  const manage = createManageCallbacks({
    settingsOf: () => ({ ...settings, reps: [...reps, withPhone] }),
    policyOf: () => Promise.resolve(DEFAULT_CALLBACK_POLICY),
    get: () => Promise.resolve({ ...callback, ...more, stage }),
    keep: () => Promise.resolve(),
    change: (_, life) => Promise.resolve(written.push(life) > 0),
    onChanged: () => Promise.resolve(),
    tendNow: () => Promise.resolve(),
    isDoNotCall: () => Promise.resolve(false),
    actor: () => "admin",
    audit: () => Promise.resolve(),
    newId: () => "new",
    now: () => NOW,
  });
  return { manage, written };
}

describe.each(["dialling", "talking"] as const)(
  "a callback whose person is called: %s",
  (stage) => {
    it("is neither made due nor handed on, since either would take the call for one in vain", async () => {
      const { manage, written } = at(stage);
      const refused = {
        code: "CONFLICT",
        message: expect.stringContaining("being called right now"),
      };
      await expect(manage.callNow(WS, "promise")).rejects.toMatchObject(refused);
      await expect(manage.reassign(WS, "promise", "bob")).rejects.toMatchObject(refused);
      expect(written).toEqual([]);
    });

    it("may be cancelled", async () => {
      const { manage, written } = at(stage);
      await manage.cancel(WS, "promise");
      expect(written).toMatchObject([{ stage: "cancelled" }]);
    });
  },
);

it("stays with the rep who was told of it when it is to be made now", async () => {
  const { manage, written } = at("offered", { offers: 2 });
  await manage.callNow(WS, "promise");
  expect(written).toMatchObject([{ stage: "offered", offers: 1, nextAttemptAt: NOW }]);
});

it.each(["+19005551234", "+881612345678", "+442079460001", "+12129765555"])(
  "is promised to nobody at a number that may not be rung: %s",
  async (number) => {
    const { manage } = at("due");
    const wanted = { number, lineId: "line", repId: null };
    await expect(manage.create(WS, wanted)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  },
);

it("is due at once when somebody says so, and goes to whom it is handed", async () => {
  const { manage, written } = at("offered");
  await manage.callNow(WS, "promise");
  await manage.reassign(WS, "promise", "bob");
  expect(written).toMatchObject([
    { stage: "offered", nextAttemptAt: NOW },
    { repId: "bob", offeredTo: null, nextAttemptAt: NOW },
  ]);
});
