import { expect, it } from "vitest";
import { DEFAULT_REP_PROFILE, type Rep } from "../../../src/domain/settings.ts";
import { taskFor } from "../../../src/services/notices/task-for.ts";

const NOW = 1_000_000;
const rep = (id: string, more: Partial<Rep> = {}): Rep => ({
  ...DEFAULT_REP_PROFILE,
  id,
  workspaceId: "main",
  name: id,
  email: `${id}@example.com`,
  crmOwnerId: `owner-${id}`,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  identities: [],
  ...more,
});
const forever = (repId: string) => ({ repId, fromMs: null, untilMs: null });
const bob = rep("bob");
const eve = rep("eve");

it.each<[string, Partial<Rep>, readonly Rep[], string]>([
  ["themselves while they are there", { backupId: "bob" }, [bob], "ada"],
  ["their backup while they are away", { away: true, backupId: "bob" }, [bob], "bob"],
  [
    "themselves once they are back",
    { away: true, awayUntilMs: NOW, backupId: "bob" },
    [bob],
    "ada",
  ],
  ["their delegate first", { delegate: forever("eve"), backupId: "bob" }, [bob, eve], "eve"],
  [
    "the backup where the delegate is away too",
    { delegate: forever("eve"), backupId: "bob" },
    [bob, rep("eve", { away: true })],
    "bob",
  ],
  [
    "whoever stands in for a delegate who is out too, before the backup",
    { delegate: forever("eve"), backupId: "bob" },
    [bob, rep("eve", { delegate: forever("kim") }), rep("kim")],
    "kim",
  ],
  [
    "themselves where two stand in for each other",
    { delegate: forever("eve") },
    [rep("eve", { delegate: forever("ada") })],
    "ada",
  ],
  ["who took over when they left", { left: true, successor: forever("eve") }, [eve], "eve"],
  ["themselves where nobody stands in", { away: true }, [bob], "ada"],
  [
    "themselves where the stand-in owns nothing in the CRM",
    { away: true, backupId: "bob" },
    [rep("bob", { crmOwnerId: null })],
    "ada",
  ],
])("a missed call's task is for %s", (_who, more, others, doer) => {
  const ada = rep("ada", more);
  expect(taskFor(ada, [ada, ...others], NOW).id).toBe(doer);
});
