import { createExotelBox, type ExotelBox } from "../../src/sandbox/exotel/index.ts";
import { openCuttableProxy } from "../../test/support/cuttable-proxy.ts";
import { ACCESS_KEY, makeReps, numbersFrom, type Phones, type PhonesDeps } from "./phones.ts";

const NUMBER = "+911135124160";
const ACCOUNT = "acme";

/** An Exotel: nothing is sent again. Its API's address must be known before its line is. */
export async function openExotelPhones(deps: PhonesDeps): Promise<Phones> {
  const reps = makeReps("exotel", "number", (index) => `+91987650000${index}`);
  const way = await openCuttableProxy(0);
  let box: ExotelBox | null = null;
  const opened = () => {
    if (box === null) throw new Error("Exotel is not connected yet");
    return box;
  };
  return {
    vendor: "exotel",
    reps,
    callers: numbersFrom("+9185160", 43_000, 30),
    way,
    async connect(api, policyId) {
      const line = await api<{ id: string; routeUrl: string }>("POST", "/lines", {
        vendor: "exotel",
        name: "Exotel",
        fallback: { type: "number", id: "+919876533333" },
        team: { type: "list", id: reps.map(({ identity }) => identity.id).join(",") },
        vendorSettings: { noDialWired: true, answeredEvents: true },
        policyId,
      });
      const base = line.routeUrl.replace(/\/[^/]*$/, "");
      box = await createExotelBox({
        ...deps,
        accountSid: ACCOUNT,
        apiKey: ACCESS_KEY,
        apiToken: ACCESS_KEY,
        primaryUrl: `${base}/connect`,
        flow: {
          conversationEnded: `${base}/passthru/ended`,
          nobodyAnswered: `${base}/passthru/nobody-answered`,
          noDial: `${base}/passthru/no-dial`,
        },
        agents: reps.map(({ name, email, identity }, index) => ({
          uri: identity.id,
          onCall: null,
          user: {
            id: `user-${index}`,
            deviceId: index + 1,
            firstName: name,
            lastName: "Rao",
            email,
            available: true,
            verified: true,
          },
        })),
        assumptions: { answeredEvents: true },
        faults: { double: 0.1, late: 0.1 },
      });
      way.nowTo(Number(new URL(box.apiUrl).port));
      const connection = await api<{ id: string }>("POST", "/telephony-connections", {
        vendor: "exotel",
        apiKey: `${ACCOUNT}:${ACCESS_KEY}:${ACCESS_KEY}`,
        baseUrl: `http://127.0.0.1:${way.port}`,
      });
      const body = { connectionId: connection.id, officeId: "1" };
      await api("POST", `/lines/${line.id}/provision`, body);
    },
    async call(from, talkMs) {
      const call = await opened().placeCall({
        from,
        to: NUMBER,
        behaviour: { reactionOf: () => "answers", answerAfterMs: 200, talkMs },
      });
      return { ids: [call.callSid], from, endedAt: call.endedAt ?? deps.now() };
    },
    talking() {
      const busy = new Set(
        opened()
          .agents()
          .filter(({ onCall }) => onCall !== null)
          .map(({ uri }) => uri),
      );
      return reps.filter(({ identity }) => busy.has(identity.id)).map(({ name }) => name);
    },
    async close() {
      way.close();
      await box?.close();
    },
  };
}
