import { createDialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { SANDBOX_COMPANY, SANDBOX_CONTACTS, SANDBOX_REPS } from "../../src/sandbox/people.ts";
import { openCuttableProxy } from "../../test/support/cuttable-proxy.ts";
import { ACCESS_KEY, LINE_SECRET, type Phones, type PhonesDeps } from "./phones.ts";

const NUMBER = SANDBOX_COMPANY.reservedNumbers[0] ?? "";

/** A Dialpad: it sends again what was not taken, after 2, 4 and 8 seconds. */
export async function openDialpadPhones(deps: PhonesDeps): Promise<Phones> {
  const box = await createDialpadBox({
    ...deps,
    apiKey: ACCESS_KEY,
    assumptions: { link: "entry-point" },
    faults: { duplicate: 0.1, delay: 0.1, maxDelayMs: 3_000 },
  });
  const way = await openCuttableProxy(Number(new URL(box.baseUrl).port));
  const reps = SANDBOX_REPS.map(({ firstName, lastName, email, dialpadUserId }) => ({
    name: `${firstName} ${lastName} (dialpad)`,
    email,
    identity: { vendor: "dialpad" as const, type: "user", id: dialpadUserId },
  }));
  return {
    vendor: "dialpad",
    reps,
    callers: SANDBOX_CONTACTS.map(({ number }) => number),
    way,
    async connect(api, policyId) {
      const line = await api<{ id: string }>("POST", "/lines", {
        vendor: "dialpad",
        name: "Dialpad",
        secret: LINE_SECRET,
        fallback: { type: "office", id: SANDBOX_COMPANY.office.id },
        team: { type: "department", id: SANDBOX_COMPANY.department.id },
        policyId,
      });
      const connection = await api<{ id: string }>("POST", "/telephony-connections", {
        vendor: "dialpad",
        apiKey: ACCESS_KEY,
        baseUrl: `http://127.0.0.1:${way.port}`,
      });
      await api("POST", `/lines/${line.id}/provision`, {
        connectionId: connection.id,
        officeId: SANDBOX_COMPANY.office.id,
        number: NUMBER,
      });
    },
    async call(from, talkMs) {
      const ringMs = 200;
      // a question is answered by the key for the team
      const placed = box.placeCall({
        from,
        to: NUMBER,
        behaviour: { presses: ["1", "1"], ringMs, talkMs },
      });
      const { callId, legs, endedAt } = await placed.ended;
      return {
        ids: [callId, ...legs.map((leg) => leg.callId)],
        from,
        endedAt: endedAt ?? deps.now(),
      };
    },
    talking() {
      const users = box.state().flatMap((use) => (use.phase === "talking" ? [use.userId] : []));
      return reps.filter(({ identity }) => users.includes(identity.id)).map(({ name }) => name);
    },
    async close() {
      way.close();
      await box.close();
    },
  };
}
