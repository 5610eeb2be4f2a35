import { setTimeout as wait } from "node:timers/promises";
import { pick } from "../../src/sandbox/dialpad/random.ts";
import { createVoipexBox } from "../../src/sandbox/voipex/index.ts";
import { openCuttableProxy } from "../../test/support/cuttable-proxy.ts";
import { LINE_SECRET, makeReps, numbersFrom, type Phones, type PhonesDeps } from "./phones.ts";

const NUMBER = "+420222333444";
const USER = "stickyline@acme.example";
const PASSWORD = "a-password-of-the-switchboard";

/** A Voipex: its events name no time, and nothing is sent again. */
export async function openVoipexPhones(deps: PhonesDeps): Promise<Phones> {
  const reps = makeReps("voipex", "line", (index) => String(444 + index));
  const box = await createVoipexBox({
    ...deps,
    username: USER,
    password: PASSWORD,
    members: reps.map(({ name, email, identity }) => ({
      userId: identity.id,
      firstName: name,
      lastName: "Novak",
      login: email.split("@")[0] ?? "",
      extension: identity.id,
    })),
    // what nobody takes is lost, as at a switchboard that never asks
    fetch: (url, init) =>
      fetch(url, { signal: AbortSignal.timeout(5_000), ...init }).catch(
        () => new Response("", { status: 599 }),
      ),
  });
  const way = await openCuttableProxy(Number(new URL(box.baseUrl).port));
  let routeUrl = "";
  let calls = 0;
  return {
    vendor: "voipex",
    reps,
    callers: numbersFrom("+420777888", 100, 30),
    way,
    async connect(api, policyId) {
      const line = await api<{ id: string; routeUrl: string; eventsUrl: string }>(
        "POST",
        "/lines",
        {
          vendor: "voipex",
          name: "Voipex",
          secret: LINE_SECRET,
          fallback: { type: "queue", id: "800" },
          policyId,
        },
      );
      routeUrl = line.routeUrl;
      box.setWebhook({
        eventsUrl: line.eventsUrl,
        authorization: { kind: "basic", user: "voipex", password: LINE_SECRET },
      });
      const connection = await api<{ id: string }>("POST", "/telephony-connections", {
        vendor: "voipex",
        apiKey: `${USER}:${PASSWORD}`,
        baseUrl: `http://127.0.0.1:${way.port}`,
      });
      const body = { connectionId: connection.id, officeId: "1" };
      await api("POST", `/lines/${line.id}/provision`, body);
    },
    async call(from, talkMs) {
      calls += 1;
      const callId = `1412256225.${calls}`;
      const asked = await box.ask(routeUrl, { callId, from, to: NUMBER }).catch(() => null);
      const busy = new Set([...box.calls.values()].flatMap(({ legs }) => [...legs.keys()]));
      const isFree = (extension: string) => extension !== "" && !busy.has(extension);
      const anybody = pick(deps.random, reps.map(({ identity }) => identity.id).filter(isFree));
      const named = [asked?.agent1 ?? "", asked?.agent2 ?? ""].find(isFree);
      const extension = named ?? anybody;
      if (extension !== undefined) {
        await box.ring({ callId, from, to: NUMBER, queue: "NOC" }, extension);
        await wait(200);
        await box.answer(callId, extension);
        await wait(talkMs, undefined, { ref: false });
        await box.hangUp(callId);
      }
      return { ids: [callId], from, endedAt: deps.now() };
    },
    talking() {
      const up = new Set(
        [...box.calls.values()].flatMap(({ legs }) =>
          [...legs].flatMap(([extension, state]) => (state === "Up" ? [extension] : [])),
        ),
      );
      return reps.filter(({ identity }) => up.has(identity.id)).map(({ name }) => name);
    },
    async close() {
      way.close();
      await box.close();
    },
  };
}
