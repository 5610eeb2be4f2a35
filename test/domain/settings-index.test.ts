import { expect, it } from "vitest";
import {
  DEFAULT_LINE_ROUTING,
  DEFAULT_REP_PROFILE,
  type Line,
  type Rep,
  type WorkspaceSettings,
} from "../../src/domain/settings.ts";
import { indexOf, numberOn } from "../../src/domain/settings-index.ts";

const rep = (id: string, more: Partial<Rep> = {}): Rep => ({
  ...DEFAULT_REP_PROFILE,
  id,
  name: id,
  email: `${id}@example.com`,
  crmOwnerId: null,
  identities: [{ vendor: "dialpad", type: "user", id }],
  workspaceId: "ws",
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  ...more,
});

const number = { number: "+14155550000", repId: "ada", policyId: null };
const line: Line = {
  ...DEFAULT_LINE_ROUTING,
  id: "main",
  workspaceId: "ws",
  vendor: "dialpad",
  name: "Main",
  key: "key",
  secret: null,
  previousSecret: null,
  fallback: { type: "department", id: "1" },
  team: null,
  vendorSettings: {},
  connectionId: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
  numbers: [number],
};

const settings: WorkspaceSettings = {
  workspace: { id: "ws", name: "Acme", defaultRegion: "US", settingsVersion: 1 },
  lines: [line],
  reps: [
    rep("ada", { teams: ["sales"], phones: ["+14155550000", "+14155550111"] }),
    rep("bob", {
      teams: ["sales", "night"],
      identities: [{ vendor: "exotel", type: "number", id: "+919876543210" }],
    }),
  ],
  policies: new Map(),
};

it("knows nothing of no settings", () => {
  expect(indexOf(undefined)).toMatchObject({ repById: new Map(), teams: new Map() });
});

it("finds reps by id, identity and team, and numbers that are no caller's, a line's first", () => {
  const index = indexOf(settings);
  expect([...index.repById.keys()]).toEqual(["ada", "bob"]);
  expect(index.repByIdentity.get("dialpad:user:ada")?.id).toBe("ada");
  expect(Object.fromEntries(index.teams)).toEqual({ sales: ["ada", "bob"], night: ["bob"] });
  expect(Object.fromEntries(index.ownNumbers)).toEqual({
    "+14155550000": "line",
    "+14155550111": "rep",
    "+919876543210": "rep",
  });
});

it("is made once for each version of the settings", () => {
  expect(indexOf(settings)).toBe(indexOf(settings));
  expect(indexOf({ ...settings })).not.toBe(indexOf(settings));
});

it("finds a line's own number, however often it is asked", () => {
  expect(numberOn(line, "+14155550000")).toBe(number);
  expect(numberOn(line, "+14155550009")).toBeUndefined();
  expect(numberOn(line, null)).toBeUndefined();
});
