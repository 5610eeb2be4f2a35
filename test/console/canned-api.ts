const NOW = Date.UTC(2026, 10, 20, 9, 30);

const names = ["Ada Okafor", "Bruno Keller", "Chiara Lindqvist", "Dev Marsh"] as const;
const states = ["free", "talking", "ringing", "away"] as const;

const reps = names.map((name, index) => ({
  id: `rep-${String(index)}`,
  name,
  email: `rep-${String(index)}@example.com`,
  crmOwnerId: index === 3 ? null : `50${String(index)}`,
  enabled: true,
  identities: [{ vendor: "dialpad", type: "user", id: "1" }],
}));

const presence = reps.map(({ id, name }, index) => ({
  repId: id,
  name,
  state: states[index],
  since: NOW - 61_000 * index,
  leases: index === 1 ? [{ kind: "talking", callId: "1", expiresAt: NOW }] : [],
}));

const base = { lineId: "line-1", at: NOW, durationMs: 1.84 };

export const decisions = [
  {
    ...base,
    id: "decision-3",
    callId: "4837205916482303",
    number: "+14155550103",
    outcome: "ask",
    repId: null,
    target: null,
    reason: "Asked the caller, team or call back: Bruno Keller is on a call.",
    rungs: [
      { rung: "pinned", result: "refused", why: "none is set" },
      {
        rung: "contact-owner",
        repId: "rep-1",
        result: "refused",
        why: "Bruno Keller is on a call",
      },
      { rung: "last-agent", result: "refused", why: "nobody has talked with this number recently" },
    ],
  },
  {
    ...base,
    id: "decision-2",
    callId: "4837205916482302",
    number: null,
    outcome: "fallback",
    repId: null,
    target: { type: "department", id: "5527348325810176" },
    reason: "Sent to the fallback: the caller withheld their number.",
    rungs: [],
  },
  {
    ...base,
    id: "decision-1",
    callId: "4837205916482301",
    number: "+14155550101",
    outcome: "rep",
    repId: "rep-0",
    target: { type: "user", id: "4837205916482301" },
    reason: "Sent to Ada Okafor: the contact owner, and free.",
    rungs: [
      { rung: "pinned", result: "refused", why: "none is set" },
      { rung: "contact-owner", repId: "rep-0", result: "taken", why: "Ada Okafor is free" },
    ],
  },
];

const line = {
  id: "line-1",
  key: "key",
  vendor: "dialpad",
  name: "Main number",
  fallback: { type: "department", id: "1" },
  sandbox: true,
};

const connection = {
  id: "connection-1",
  provider: "hubspot",
  status: "connected",
  sandbox: true,
  sync: { state: "done", contacts: 40, owners: 8, finishedAt: NOW },
};

/** What the live page reads, by path, as the admin API answers it. A status of 200 unless `fail` says otherwise. */
export function createCannedApi() {
  const items: Record<string, unknown[]> = {
    lines: [line],
    reps,
    presence,
    decisions: [...decisions],
    "crm-connections": [connection],
    workspaces: [{ id: "main", name: "Main" }],
  };
  return { items, status: 200 };
}
