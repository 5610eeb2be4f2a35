import { describe, expect, it } from "vitest";
import { createTellCallbackNews, newsOf } from "../../../src/services/callbacks/tell-callback.ts";

const AT = Date.UTC(2026, 10, 27, 12);
const callback = {
  id: "promise",
  workspaceId: "ws",
  lineId: "line",
  callId: "1",
  number: "+14155551001",
  entered: false,
  calledFrom: null,
  repId: "ada",
  contactIds: ["9001"],
  promisedAt: AT,
  state: "open",
  stage: "dialling",
  joinedTo: null,
  version: 3,
  attemptKeys: ["dial:1"],
  offers: 1,
  offeredTo: "ada",
  nextAttemptAt: AT,
  expiresAt: AT,
  closedAt: null,
  closedBy: null,
  closedReason: null,
} as const;

describe("what others hear of a callback", () => {
  it.each([
    ["due", "dialling", "dialling"],
    ["dialling", "dialling", null],
    ["dialling", "talking", null],
    ["due", "offered", null],
    ["talking", "done", "closed"],
    ["requested", "expired", "closed"],
    ["offered", "cancelled", "closed"],
    ["dialling", "failed", "closed"],
  ] as const)("from %s to %s is %s", (before, stage, news) => {
    expect(newsOf({ stage: before }, { stage })).toBe(news);
  });

  it.each([
    ["its webhook gets it under the same id each time", "https://hooks.example/", callback, 2],
    ["nobody without a webhook", null, callback, 0],
    ["nobody once it is gone", "https://hooks.example/", null, 0],
  ])("is told: %s", async (_why, webhookUrl, known, times) => {
    const posted: { id: string; body: object }[] = [];
    const tell = createTellCallbackNews({
      noticesOf: async () => ({ webhookUrl }),
      get: async () => known,
      postWebhook: async (_ws, id, body) => void posted.push({ id, body }),
    });
    for (let time = 0; time < 2; time += 1) {
      await tell("ws", { id: "promise", news: "dialling", at: AT });
    }
    expect(posted).toHaveLength(times);
    expect(new Set(posted.map(({ id }) => id)).size).toBe(times === 0 ? 0 : 1);
    for (const { body } of posted) {
      expect(body).toMatchObject({
        type: "callback.dialling",
        callback: { id: "promise", attempts: 1, closedAt: null },
      });
      expect(body).not.toHaveProperty("callback.workspaceId");
    }
  });
});
