import { expect, it } from "vitest";
import { repByIdentity } from "../../src/domain/rep-by-identity.ts";
import { DEFAULT_REP_PROFILE, type Rep } from "../../src/domain/settings.ts";

const rep = (id: string, ...userIds: string[]): Rep => ({
  ...DEFAULT_REP_PROFILE,
  id,
  workspaceId: "main",
  name: id,
  email: `${id}@example.com`,
  crmOwnerId: null,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  identities: userIds.map((userId) => ({ vendor: "dialpad", type: "user", id: userId })),
});

it("finds whose identity it is, the first of those who share one", () => {
  const reps = [rep("ada", "1", "2"), rep("ben", "2", "3")];
  const idOf = (identity: string | null) => repByIdentity(reps, identity)?.id;
  expect(idOf("dialpad:user:1")).toBe("ada");
  expect(idOf("dialpad:user:2")).toBe("ada");
  expect(idOf("dialpad:user:3")).toBe("ben");
  expect(idOf("exotel:user:3")).toBeUndefined();
  expect(idOf(null)).toBeUndefined();
  expect(repByIdentity([rep("cleo", "1")], "dialpad:user:1")?.id).toBe("cleo");
});
