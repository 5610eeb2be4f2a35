import { expect, vi } from "vitest";
import type { Decision } from "../../../src/domain/decision.ts";
import { DEFAULT_POLICY } from "../../../src/domain/policy.ts";
import type { Assumptions } from "../../../src/sandbox/dialpad/assumptions.ts";
import type { CallBehaviour } from "../../../src/sandbox/dialpad/call.ts";
import { createDialpadBox } from "../../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../../src/sandbox/dialpad/random.ts";
import { SANDBOX_COMPANY, SANDBOX_REPS } from "../../../src/sandbox/people.ts";
import { startTestApp } from "../../support/start-app.ts";

const NUMBER = SANDBOX_COMPANY.reservedNumbers[0] ?? "";
const { version: _version, ...DEFAULTS } = DEFAULT_POLICY;

export type PassedOnWorld = Awaited<ReturnType<typeof openPassedOnWorld>>;

/**
 * The whole application and a Dialpad in a box, in real time. Each caller is pinned to the first of two reps, for whom
 * the second stands in; whoever is pinned waits as long as the policy says.
 */
export async function openPassedOnWorld(options: {
  readonly vendorSettings: Readonly<Record<string, unknown>>;
  readonly waitSeconds?: number;
  readonly assumptions?: Partial<Assumptions>;
}) {
  const box = await createDialpadBox({
    apiKey: "key",
    now: Date.now,
    random: createRandom(11),
    assumptions: { link: "entry-point", ...options.assumptions },
  });
  const app = await startTestApp({ DIALPAD_BASE_URL: box.baseUrl });
  const policy = await app.api<{ id: string }>("POST", "/policies", {
    name: "Passing on",
    policy: {
      ...DEFAULTS,
      repeatCallsPerMinute: null,
      menu: { enabled: false, choices: ["team"] },
      ladder: DEFAULTS.ladder.map((rung) =>
        rung.rung === "pinned" ? { ...rung, waitSeconds: options.waitSeconds ?? 0 } : rung,
      ),
    },
  });
  await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
  const line = await app.api<{ id: string }>("POST", "/lines", {
    vendor: "dialpad",
    name: "Main",
    secret: "a-secret-of-the-test-line-long-enough",
    fallback: { type: "department", id: SANDBOX_COMPANY.department.id },
    policyId: policy.id,
    vendorSettings: options.vendorSettings,
  });
  const phones = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "dialpad",
    apiKey: "key",
  });
  await app.api("POST", `/lines/${line.id}/provision`, {
    connectionId: phones.id,
    officeId: SANDBOX_COMPANY.office.id,
    number: NUMBER,
  });
  const reps: { id: string; userId: string; name: string }[] = [];
  for (const { firstName, email, dialpadUserId: userId } of SANDBOX_REPS) {
    const { id } = await app.api<{ id: string }>("POST", "/reps", {
      name: firstName,
      email,
      identities: [{ vendor: "dialpad", type: "user", id: userId }],
    });
    reps.push({ id, userId, name: firstName });
  }
  const callers = new Map<string, string[]>();
  for (const [nth, own] of reps.entries()) {
    if (nth % 2 === 1) continue;
    const standIn = reps[nth + 1];
    if (nth < 4) await app.api("PATCH", `/reps/${own.id}`, { backupId: standIn?.id });
    const numbers = [`+1415555011${nth}`, `+1415555012${nth}`];
    for (const number of numbers) {
      await app.api("PUT", `/pins/${encodeURIComponent(number)}`, { repId: own.id });
    }
    callers.set(own.id, numbers);
  }

  async function presenceOf(name: string) {
    const { items } = await app.api<{ items: { name: string; state: string }[] }>(
      "GET",
      "/presence",
    );
    return items.find((one) => one.name === name)?.state;
  }

  return {
    app,
    box,
    lineId: line.id,
    /** Two reps whom no other test of this world has; the second stands in for the first, but in the third pair. */
    pair(nth: number) {
      const [own, standIn] = reps.slice(nth * 2, nth * 2 + 2);
      if (own === undefined || standIn === undefined) throw new Error("there are three pairs");
      return { own, standIn };
    },
    /** Another caller who is pinned to this rep, the first of a pair, calls. */
    call(rep: { id: string }, behaviour: CallBehaviour) {
      const from = callers.get(rep.id)?.shift();
      if (from === undefined) throw new Error("each first of a pair has two callers");
      const placed = box.placeCall({ from, to: NUMBER, behaviour });
      const record = () => {
        const found = box.calls.find(({ callId }) => callId === placed.callId);
        if (found === undefined) throw new Error("the box has lost a call");
        return found;
      };
      const decisions = () => decisionsOf(from);
      const reasons = async () => (await decisions()).map(({ reason }) => reason);
      return { ...placed, from, record, decisions, reasons };
    },
    /** This rep talks with somebody outside for so long. */
    async occupy(rep: { userId: string; name: string }, talkMs: number): Promise<void> {
      const behaviour = { ringMs: 10, talkMs };
      box.placeOutbound({ userId: rep.userId, to: "+14155550198", behaviour });
      const isTalking = async () => expect(await presenceOf(rep.name)).toBe("talking");
      await vi.waitFor(isTalking, { timeout: 20_000 });
    },
    presenceOf,
    async close() {
      await box.close();
      await app.close();
    },
  };

  /** What was decided about this caller's calls, oldest first. */
  async function decisionsOf(from: string): Promise<Pick<Decision, "reason" | "passedOn">[]> {
    const path = `/decisions?number=${encodeURIComponent(from)}`;
    return (await app.api<{ items: Decision[] }>("GET", path)).items.toReversed();
  }
}
