import { expect, it } from "vitest";
import type { RingingCall } from "../../../src/crm/port.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import type { Notice } from "../../../src/domain/notice.ts";
import { DEFAULT_REP_PROFILE, type Rep } from "../../../src/domain/settings.ts";
import { createPopInCrm, type Deps } from "../../../src/services/notices/pop-in-crm.ts";

const NOTICE: Notice = {
  id: "ringing:dialpad:7:ada",
  kind: "ringing",
  repId: "ada",
  number: "+14155551001",
  dialled: "+14155550000",
  contactIds: ["1"],
  lineId: "line",
  legId: "dialpad:7",
  at: 5_000,
  reason: "Sent to Ada Byron.",
  takenByRepId: null,
};
const ADA: Rep = {
  ...DEFAULT_REP_PROFILE,
  id: "ada",
  workspaceId: "w",
  name: "Ada Byron",
  email: "ada@example.com",
  crmOwnerId: "71",
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  identities: [],
};

async function popped(
  change: { notice?: Partial<Notice>; rep?: Partial<Rep>; deps?: Partial<Deps> } = {},
): Promise<RingingCall[]> {
  const announced: RingingCall[] = [];
  const pop = createPopInCrm({
    crmOf: async () => ({
      connectionId: "c",
      refusals: [],
      client: {
        async announceCall(call) {
          announced.push(call);
        },
      },
    }),
    userIdOf: async (_workspaceId, ownerId) => (ownerId === "71" ? "9001" : null),
    numberOfLine: () => null,
    tryFeature: (_workspaceId, _account, _feature, attempt) => attempt(),
    ...change.deps,
  });
  await pop("w", { ...ADA, ...change.rep }, { ...NOTICE, ...change.notice });
  return announced;
}

it("tells the CRM who calls, which number, and whose phone rings as the user that they are there", async () => {
  expect(await popped()).toEqual([
    {
      externalId: "stickyline-w-ringing:dialpad:7:ada",
      fromNumber: "+14155551001",
      toNumber: "+14155550000",
      userIds: ["9001"],
      startedAt: 5_000,
    },
  ]);
});

it("names a number of the line where the phone system does not say which was dialled", async () => {
  const deps = { numberOfLine: () => "+14155550009" };
  const unknown = await popped({ notice: { dialled: null }, deps });
  const odd = await popped({ notice: { dialled: "sip:main@example.com" }, deps });
  expect([...unknown, ...odd].map(({ toNumber }) => toNumber)).toEqual([
    "+14155550009",
    "+14155550009",
  ]);
  expect(await popped({ notice: { dialled: null } })).toEqual([]);
});

it("shows nothing to whom the CRM does not know as a user", async () => {
  expect(await popped({ rep: { crmOwnerId: null } })).toEqual([]);
  expect(await popped({ rep: { crmOwnerId: "72" } })).toEqual([]);
});

it("shows nothing while no CRM is connected, and waits for none", async () => {
  expect(await popped({ deps: { crmOf: async () => null } })).toEqual([]);
  const broken = () => Promise.reject(new StickylineError("DISCONNECTED", "connect it again"));
  expect(await popped({ deps: { crmOf: broken } })).toEqual([]);
  const failing = () => Promise.reject(new TypeError("ours"));
  await expect(popped({ deps: { crmOf: failing } })).rejects.toThrow("ours");
});
