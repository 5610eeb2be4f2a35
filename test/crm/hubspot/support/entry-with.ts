import type { CallLogEntry } from "../../../../src/crm/port.ts";

/** A timeline entry, with what a test cares for put in. */
export function entryWith(change: Partial<CallLogEntry> = {}): CallLogEntry {
  return {
    externalId: "call-1",
    contactIds: ["1001"],
    companyIds: [],
    dealIds: [],
    ownerId: "40000001",
    at: Date.UTC(2026, 9, 1, 12),
    title: "Call with Ada",
    body: ["Ada got the call: she owns the contact.", "Team: not tried."],
    direction: "inbound",
    durationMs: 65_000,
    outcome: "answered",
    fromNumber: "+14155550100",
    toNumber: "+14155550199",
    ...change,
  };
}
