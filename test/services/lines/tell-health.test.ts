import { describe, expect, it } from "vitest";
import type { HealthProblem } from "../../../src/domain/line-health.ts";
import { createTellHealth, type HealthNotice } from "../../../src/services/lines/tell-health.ts";
import { createTellAdmins } from "../../../src/services/notices/tell-admins.ts";
import { DEFAULT_NOTICES, type NoticeSettings } from "../../../src/domain/notice.ts";

function world() {
  const told = new Map<string, readonly string[]>();
  const notices: HealthNotice[] = [];
  const failures: unknown[] = [];
  let problems: HealthProblem[] = [];
  let fails = false;
  const look = createTellHealth({
    readHealth: async () =>
      new Map([
        [
          "line-1",
          {
            problems,
            warnings: ["Do this."],
            checkedAt: null,
            lastRequestAt: null,
            lastEventAt: null,
            lastRefusedAt: null,
            errorBudget: null,
          },
        ],
      ]),
    namesOf: async () => new Map([["line-1", "Main line"]]),
    toldOf: async () => told,
    async setTold(_workspace, id, now) {
      told.set(id, now);
    },
    async tell(_workspace, notice) {
      if (fails) throw new Error("nobody listens");
      notices.push(notice);
    },
    onFailure: (error) => failures.push(error),
    now: () => 0,
  });
  return {
    notices,
    failures,
    /** One look while these are the problems. */
    async with(found: HealthProblem[], reached = true) {
      problems = found;
      fails = !reached;
      await look("main");
    },
  };
}

describe("telling of a line's health", () => {
  it("is done once for each problem, and again when it comes back", async () => {
    const { notices, ...one } = world();
    await one.with([]);
    await one.with(["router-off"]);
    await one.with(["router-off"]);
    await one.with(["wrong-secret", "router-off"]);
    await one.with([]);
    await one.with(["router-off"]);
    expect(notices.map(({ id }) => id)).toEqual([
      "health:line-1:router-off:0",
      "health:line-1:wrong-secret:0",
      "health:line-1:router-off:0",
    ]);
    expect(notices[0]).toMatchObject({ title: "Main line needs attention" });
    expect(notices[0]?.lines).toEqual([expect.stringContaining("switched"), "Do this."]);
  });

  it("is tried again when nobody could be told", async () => {
    const { notices, failures, ...one } = world();
    await one.with(["key-revoked"], false);
    expect(failures).toHaveLength(1);
    await one.with(["key-revoked"]);
    expect(notices).toHaveLength(1);
  });
});

describe("telling a workspace's admins", () => {
  it("takes every way that is set, by mail to each of them, and fails when one of them does", async () => {
    const sent: string[] = [];
    const settings: NoticeSettings = {
      ...DEFAULT_NOTICES,
      email: true,
      webhookUrl: "https://a.example",
      slackUrl: "https://b.example",
      teamsUrl: "https://c.example",
    };
    const tell = createTellAdmins({
      noticesOf: async (workspace) => (workspace === "quiet" ? DEFAULT_NOTICES : settings),
      adminsOf: async () => [{ email: "ann@example.com" }, { email: "bob@example.com" }],
      sendMail: async ({ to }) => void sent.push(to),
      postWebhook: async () => void sent.push("webhook"),
      async postChat(_workspace, chat) {
        sent.push(chat);
        if (chat === "teams") throw new Error("teams is away");
      },
      now: () => 0,
    });
    const notice = { id: "x", title: "Main line needs attention", lines: ["Do this."] };
    await expect(tell("main", notice)).rejects.toThrow("teams is away");
    expect(sent).toEqual(["webhook", "slack", "teams", "ann@example.com", "bob@example.com"]);
    await tell("quiet", notice);
    expect(sent).toHaveLength(5);
  });
});
