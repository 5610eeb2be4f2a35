import { expect, it } from "vitest";
import { callbackCandidates } from "../../src/domain/callback-candidates.ts";
import { DEFAULT_REP_PROFILE, type Rep } from "../../src/domain/settings.ts";

const NOW = 1_000_000;

const rep = (id: string, more: Partial<Rep> = {}): Rep => ({
  ...DEFAULT_REP_PROFILE,
  id,
  name: id,
  email: `${id}@example.com`,
  crmOwnerId: null,
  identities: [],
  workspaceId: "ws",
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  ...more,
});
const stand = (repId: string, fromMs: number | null = null, untilMs: number | null = null) => ({
  repId,
  fromMs,
  untilMs,
});
const asked = (owner: string | null, ...reps: Rep[]) => callbackCandidates(owner, reps, NOW);

it("is the owner first, then who stands in, then the rest of their team, each once", () => {
  const ada = rep("ada", {
    teams: ["sales"],
    successor: stand("bob"),
    delegate: stand("cy"),
    backupId: "di",
  });
  const others = ["bob", "cy", "di"].map((id) => rep(id));
  const mates = [rep("ed", { teams: ["sales"] }), rep("flo", { teams: ["night"] })];
  expect(asked("ada", ada, ...others, ...mates)).toEqual(["ada", "bob", "cy", "di", "ed"]);
});

it("is everybody without an owner who is known", () => {
  expect(asked(null, rep("ada"), rep("bob"))).toEqual(["ada", "bob"]);
  expect(asked("gone", rep("ada"), rep("bob"))).toEqual(["ada", "bob"]);
});

it("is nobody who stands in at another time", () => {
  const later = rep("ada", { delegate: stand("bob", NOW + 1) });
  const before = rep("ada", { delegate: stand("bob", null, NOW) });
  const now = rep("ada", { delegate: stand("bob", NOW, NOW + 1) });
  expect(asked("ada", later, rep("bob"))).toEqual(["ada"]);
  expect(asked("ada", before, rep("bob"))).toEqual(["ada"]);
  expect(asked("ada", now, rep("bob"))).toEqual(["ada", "bob"]);
});

it("is nobody who is away, switched off or gone; somebody who is back", () => {
  expect(
    asked(
      null,
      rep("away", { away: true }),
      rep("still", { away: true, awayUntilMs: NOW + 1 }),
      rep("back", { away: true, awayUntilMs: NOW }),
      rep("off", { enabled: false }),
      rep("left", { left: true }),
    ),
  ).toEqual(["back"]);
});
