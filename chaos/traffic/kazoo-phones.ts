import { setTimeout as wait } from "node:timers/promises";
import { pick } from "../../src/sandbox/dialpad/random.ts";
import { createKazooBox } from "../../src/sandbox/kazoo/index.ts";
import { openCuttableProxy } from "../../test/support/cuttable-proxy.ts";
import { ACCESS_KEY, makeReps, numbersFrom, type Phones, type PhonesDeps } from "./phones.ts";

const NUMBER = "+14155560000";
/** In nobody's CRM. */
const STRANGER = "+14155557777";
const id = (digit: string) => digit.repeat(32);
const ACCOUNT = id("a");

/** A KAZOO: nothing is sent again, and six refusals in a minute switch a webhook off until somebody arms it. */
export async function openKazooPhones(deps: PhonesDeps): Promise<Phones> {
  const reps = makeReps("kazoo", "user", (index) => id(String(index + 1)));
  const box = createKazooBox({
    ...deps,
    accountId: ACCOUNT,
    apiKey: ACCESS_KEY,
    users: reps.map(({ name, email, identity }) => ({
      id: identity.id,
      firstName: name,
      lastName: "Byron",
      email,
    })),
    numbers: [NUMBER],
    fetch: (url, init) => fetch(url, { signal: AbortSignal.timeout(5_000), ...init }),
  });
  await box.listen();
  const way = await openCuttableProxy(Number(new URL(box.baseUrl()).port));
  for (const { identity } of reps) {
    box.setPhone(`user:${identity.id}`, { kind: "answers", talkSeconds: 1 });
  }
  let calls = 0;

  /** The box plays a caller's call in simulated time: what takes real time is a rep's own one, to somebody unknown. */
  async function dialOut(uuid: string, talkMs: number): Promise<void> {
    const owners = new Set([...box.channels.values()].map(({ ownerId }) => ownerId));
    const free = reps.filter(({ identity }) => !owners.has(identity.id));
    const ownerId = pick(deps.random, free)?.identity.id;
    if (ownerId === undefined) return;
    await box.openChannel({ uuid, ownerId, direction: "inbound", number: STRANGER });
    await wait(talkMs, undefined, { ref: false });
    await box.closeChannel(uuid);
  }
  return {
    vendor: "kazoo",
    reps,
    callers: numbersFrom("+1415556", 1_000, 30),
    way,
    async connect(api, policyId) {
      const line = await api<{ id: string }>("POST", "/lines", {
        vendor: "kazoo",
        name: "KAZOO",
        fallback: { type: "group", id: id("f") },
        team: { type: "group", id: id("e") },
        policyId,
      });
      const connection = await api<{ id: string }>("POST", "/telephony-connections", {
        vendor: "kazoo",
        apiKey: ACCESS_KEY,
        baseUrl: `http://127.0.0.1:${way.port}`,
      });
      await api("POST", `/lines/${line.id}/provision`, {
        connectionId: connection.id,
        officeId: ACCOUNT,
        number: NUMBER,
      });
    },
    async call(from, talkMs) {
      calls += 1;
      const callId = `call-${calls}`;
      await box.call({ callId, from, to: NUMBER });
      const endedAt = deps.now();
      await dialOut(`own-${calls}`, talkMs);
      return { ids: [callId], from, endedAt };
    },
    talking() {
      const owners = new Set([...box.channels.values()].map(({ ownerId }) => ownerId));
      return reps.filter(({ identity }) => owners.has(identity.id)).map(({ name }) => name);
    },
    async close() {
      way.close();
      await box.close();
    },
  };
}
