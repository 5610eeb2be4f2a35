import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Decision, Refusal, RungTrace } from "../../src/domain/decision.ts";
import { whyFor } from "../../src/domain/words.ts";
import { openTimelineWorld, type TimelineWorld } from "../services/support/timeline-world.ts";

type Scene = Awaited<ReturnType<TimelineWorld["begin"]>>;
type Play = {
  readonly isDecided?: boolean;
  readonly direction?: "outbound";
  readonly play: (scene: Scene) => Promise<unknown>;
};

let world: TimelineWorld;
let page = "";
beforeAll(async () => {
  world = await openTimelineWorld();
  page = await readFile(new URL("../../docs/timeline.md", import.meta.url), "utf8");
});
afterAll(() => world.close());

const CALLER = "+14155550101";
const ADA = "dialpad:user:1";
const BOB = "dialpad:user:2";

/** What the ladder said of the contact's owner, Ada; refused for this reason. */
const owner = (refusal: Refusal): RungTrace => ({
  rung: "contact-owner",
  repId: "ada",
  result: "refused",
  refusal,
  why: whyFor(refusal, "Ada Byron"),
});
const nobody = (refusal: Refusal): RungTrace => ({
  rung: "contact-owner",
  result: "refused",
  refusal,
  why: whyFor(refusal, null),
});
const toBob = (rung: RungTrace["rung"], above: RungTrace): Partial<Decision> => ({
  repId: "bob",
  rungs: [above, { rung, repId: "bob", result: "taken", why: "Bob Stone is free" }],
});
const person = (crmId: string, ownerId: string | null) => ({
  crmId,
  ownerId,
  numbers: [CALLER],
  changedAt: 2,
  companyId: null,
});
const company = { crmId: "801", ownerId: "72", numbers: [CALLER], changedAt: 1 };

async function talk(scene: Scene, identity: string): Promise<void> {
  await scene.tell({ identity });
  await scene.hangUp(identity);
}
const lost = (
  scene: Scene,
  identity: string | null,
  endReason: "missed" | "voicemail" | "hangup",
) => scene.hangUp(identity, { connectedAt: null, endReason });

const KINDS: Readonly<Record<string, Play>> = {
  "Own rep": { play: (scene) => talk(scene, ADA) },
  "Other rep": {
    isDecided: false,
    async play(scene) {
      await scene.decideAs(toBob("last-agent", owner("on-a-call")));
      await talk(scene, BOB);
    },
  },
  Queue: {
    isDecided: false,
    async play(scene) {
      await scene.decideAs({ outcome: "wait", repId: null, rungs: [owner("on-a-call")] });
      await lost(scene, null, "hangup");
    },
  },
  Voicemail: { play: (scene) => lost(scene, ADA, "voicemail") },
  Missed: { play: (scene) => lost(scene, ADA, "missed") },
  "Asked, and hung up": {
    isDecided: false,
    async play(scene) {
      await scene.decideAs({ outcome: "ask", repId: null, rungs: [owner("on-a-call")] });
      await lost(scene, null, "hangup");
    },
  },
  "Call back": {
    isDecided: false,
    async play(scene) {
      await scene.decideAs({ outcome: "ask", repId: null, rungs: [owner("away")] });
      await scene.decideAs(
        { outcome: "callback", repId: "ada", rungs: [], path: "chose-callback" },
        9_000,
      );
      await lost(scene, null, "hangup");
    },
  },
  "A company's number": {
    isDecided: false,
    async play(scene) {
      await scene.contacts.forget(scene.workspaceId, ["501", "502"]);
      await scene.companies.upsertPage(scene.workspaceId, "s", [company]);
      await scene.decideAs({ contacts: [], ...toBob("company-owner", nobody("no-match")) });
      await talk(scene, BOB);
    },
  },
  "A number that many share": {
    isDecided: false,
    async play(scene) {
      const many = Array.from({ length: 12 }, (_, index) =>
        person(String(501 + index), index === 1 ? "72" : String(80 + index)),
      );
      await scene.contacts.upsertPage(scene.workspaceId, "s", many);
      const contacts = many.map(({ crmId }) => crmId);
      await scene.decideAs({ contacts, ...toBob("team", nobody("shared-number")) });
      await talk(scene, BOB);
    },
  },
  Outbound: { isDecided: false, direction: "outbound", play: (scene) => talk(scene, ADA) },
  Transfer: {
    async play(scene) {
      await scene.tell({ identity: ADA });
      const endedAt = scene.at + 30_000;
      await scene.tell({ kind: "ended", at: endedAt, endedAt, identity: ADA, endReason: "hangup" });
      const legId = `${scene.legId}-b`;
      const links = [scene.legId];
      const connectedAt = scene.at + 31_000;
      await scene.tell({
        legId,
        links,
        identity: BOB,
        connectedAt,
        at: connectedAt,
        key: `${legId}-c`,
      });
      const over = { kind: "ended", at: scene.at + 91_000, endedAt: scene.at + 91_000 } as const;
      await scene.tell({
        legId,
        links,
        identity: BOB,
        connectedAt,
        ...over,
        key: `${legId}-e`,
        endReason: "hangup",
      });
      world.clock.at = scene.at + 92_000;
    },
  },
  "Recorded, for the CRM's player": {
    async play(scene) {
      const recordings = [
        {
          kind: "recording",
          url: "https://media.example.com/1.mp3",
          place: "Exotel",
          isOpen: true,
        },
      ] as const;
      await scene.tell({ identity: ADA });
      await scene.hangUp(ADA, { recordings });
    },
  },
  "Recorded, and heard after signing in": {
    async play(scene) {
      const there = { place: "Dialpad", isOpen: false } as const;
      await scene.tell({ identity: ADA });
      const recorded = { ...there, kind: "recording", url: null } as const;
      await scene.hangUp(ADA, { recordings: [recorded] });
    },
  },
  "Chose from a menu, and heard a message": {
    isDecided: false,
    async play(scene) {
      await scene.decideAs({ outcome: "ask", repId: null, rungs: [] });
      await scene.decideAs({ outcome: "ask", path: "chose-menu", repId: null, rungs: [] }, 6_000);
      const chosen = { outcome: "message", path: "chose-message", repId: null, rungs: [] } as const;
      await scene.decideAs(chosen, 12_000);
      await lost(scene, null, "hangup");
    },
  },
  "Asked, and chose the team": {
    isDecided: false,
    async play(scene) {
      await scene.decideAs({ outcome: "ask", repId: null, rungs: [owner("on-a-call")] });
      const team = toBob("team", owner("caller-chose"));
      await scene.decideAs({ ...team, path: "chose-team" }, 6_000);
      await talk(scene, BOB);
    },
  },
  "Unknown caller": {
    isDecided: false,
    async play(scene) {
      await scene.decideAs({ contacts: [], ...toBob("team", nobody("no-match")) });
      await talk(scene, BOB);
    },
  },
};

it("shows every kind of call", () => {
  expect([...page.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind)).toEqual(Object.keys(KINDS));
});

it.each(Object.entries(KINDS))(
  "%s: HubSpot has title and body as the page has them",
  async (kind, call) => {
    const scene = await world.begin("call", {
      isDecided: call.isDecided ?? true,
      otherCalls: true,
      ...(call.direction === undefined ? {} : { direction: call.direction }),
    });
    await call.play(scene);
    world.clock.at += 180_000;
    expect(await scene.worker()()).toBe("written");
    const [entry, ...others] = scene.entries("calls");
    expect(others).toEqual([]);
    const { contactIds = [], companyIds = [], properties = {} } = entry ?? {};
    const on = [
      ...contactIds.map((id) => `contact ${id}`),
      ...companyIds.map((id) => `company ${id}`),
    ].join(", ");
    const body = (properties["hs_call_body"] ?? "")
      .replace(/<a href="([^"#]*)#[^"]*">/, '<a href="$1">')
      .replace(/calls\/[^"]*/, "calls/…");
    const said = [`on ${on}`, properties["hs_call_title"] ?? "", ...body.split("<br>")];
    const shown = new RegExp(`^### ${kind}\\n[^]*?\`\`\`text\\n([^]*?)\\n\`\`\``, "m").exec(
      page,
    )?.[1];
    expect(shown?.split("\n")).toEqual(said);
  },
);
