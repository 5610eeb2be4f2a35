import type { Fault as CrmFault } from "../../src/sandbox/hubspot/faults.ts";
import type { Fault } from "./fault.ts";

const MANY = 10_000;

const crm = (name: string, fault: CrmFault, lastsMs = 6_000): Fault => ({
  name: `the CRM ${name}`,
  lastsMs,
  begin: async (stand) => stand.crm.box.fail({ count: MANY, ...fault }),
  end: async (stand) => stand.crm.box.clearFaults(),
});

/** The CRM and the phone systems' APIs. */
export const OUTSIDE_FAULTS: readonly Fault[] = [
  crm("says 429 to everything", { kind: "rate-limited" }),
  crm("answers 502 with a page", { kind: "html-502" }),
  crm("is unavailable", { kind: "unavailable" }),
  crm("hangs", { kind: "hang" }),
  crm("does what it is asked and loses the answer", {
    kind: "answer-lost",
    method: "POST",
    path: /\/objects\/[^/]+\/calls$/,
    count: 8,
  }),
  {
    name: "the CRM can't be reached",
    lastsMs: 8_000,
    begin: async ({ crm: { way } }) => way.cut(),
    end: async ({ crm: { way } }) => way.heal(),
  },
  {
    name: "no phone system's API can be reached",
    lastsMs: 6_000,
    begin: async ({ phones }) => phones.forEach(({ way }) => way.cut()),
    end: async ({ phones }) => phones.forEach(({ way }) => way.heal()),
  },
  {
    name: "every phone system's API hangs",
    lastsMs: 6_000,
    begin: async ({ phones }) => phones.forEach(({ way }) => way.freeze()),
    end: async ({ phones }) => phones.forEach(({ way }) => way.heal()),
  },
];
