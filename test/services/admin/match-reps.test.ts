import { describe, expect, it } from "vitest";
import type { CrmOwner } from "../../../src/crm/port.ts";
import { DEFAULT_REP_PROFILE, type Rep } from "../../../src/domain/settings.ts";
import { createMatchReps, matchReps } from "../../../src/services/admin/match-reps.ts";

function ownerWith(id: string, email: string | null, change: Partial<CrmOwner> = {}): CrmOwner {
  return { id, email, name: id, kind: "person", archived: false, userId: null, ...change };
}

function repWith(id: string, email: string, change: Partial<Rep> = {}): Rep {
  return {
    id,
    workspaceId: "w1",
    name: id,
    email,
    crmOwnerId: null,
    ownerChosen: false,
    enabled: true,
    away: false,
    sandbox: false,
    identities: [],
    ...DEFAULT_REP_PROFILE,
    ...change,
  };
}

describe("matchReps", () => {
  it("ties a rep to the owner with the same e-mail, whatever its case", () => {
    const changes = matchReps(
      [ownerWith("1", " Ada@Example.com"), ownerWith("2", "bo@example.com")],
      [repWith("ada", "ada@example.COM"), repWith("cy", "cy@example.com")],
    );
    expect(changes).toEqual([{ repId: "ada", from: null, to: "1" }]);
  });

  it("says nothing of a rep who is tied already", () => {
    const reps = [repWith("ada", "ada@example.com", { crmOwnerId: "1" })];
    expect(matchReps([ownerWith("1", "ada@example.com")], reps)).toEqual([]);
  });

  it("leaves alone what a person chose, and gives that owner to nobody else", () => {
    const changes = matchReps(
      [ownerWith("1", "ada@example.com"), ownerWith("2", "bo@example.com")],
      [
        repWith("ada", "ada@example.com"),
        repWith("bo", "bo@example.com", { crmOwnerId: "1", ownerChosen: true }),
      ],
    );
    expect(changes).toEqual([]);
  });

  it.each([
    ["is a queue", [ownerWith("1", "ada@example.com", { kind: "queue" })]],
    ["has another e-mail", [ownerWith("1", "ada.okafor@example.com")]],
    ["is not there", []],
  ])("unties a rep whose owner %s", (_why, owners) => {
    const reps = [repWith("ada", "ada@example.com", { crmOwnerId: "1" })];
    expect(matchReps(owners, reps)).toEqual([{ repId: "ada", from: "1", to: null }]);
  });

  it("keeps an owner who was switched off in the CRM: their records stay theirs, for whoever follows", () => {
    const owners = [ownerWith("1", "ada@example.com", { archived: true })];
    const tied = [repWith("ada", "ada@example.com", { crmOwnerId: "1" })];
    expect(matchReps(owners, tied)).toEqual([]);
    const later = [repWith("ada", "ada@example.com")];
    expect(matchReps(owners, later)).toEqual([{ repId: "ada", from: null, to: "1" }]);
    const renamed = [ownerWith("1", "former@example.com", { archived: true })];
    expect(matchReps(renamed, tied)).toEqual([]);
  });

  it("prefers the owner who is active when one who left has the same e-mail", () => {
    const changes = matchReps(
      [ownerWith("1", "ada@example.com", { archived: true }), ownerWith("2", "ada@example.com")],
      [repWith("ada", "ada@example.com", { crmOwnerId: "1" })],
    );
    expect(changes).toEqual([{ repId: "ada", from: "1", to: "2" }]);
  });

  it("gives an owner to one rep only", () => {
    const changes = matchReps(
      [ownerWith("1", "ada@example.com")],
      [repWith("first", "ada@example.com"), repWith("second", "Ada@example.com")],
    );
    expect(changes).toEqual([{ repId: "first", from: null, to: "1" }]);
  });

  it("ties nobody to an owner without an e-mail", () => {
    expect(matchReps([ownerWith("1", null), ownerWith("2", "")], [repWith("x", "")])).toEqual([]);
  });
});

describe("createMatchReps", () => {
  it("stores what changed, in the right workspace, and returns it", async () => {
    const stored: unknown[] = [];
    const match = createMatchReps({
      listReps: () => Promise.resolve([repWith("ada", "ada@example.com")]),
      setOwner: (...change) => {
        stored.push(change);
        return Promise.resolve();
      },
    });
    const changes = await match("w1", [ownerWith("1", "ada@example.com")]);
    expect(changes).toEqual([{ repId: "ada", from: null, to: "1" }]);
    expect(stored).toEqual([["w1", "ada", "1"]]);
  });
});
