import { createHmac } from "node:crypto";
import { checkAnswer } from "../../../src/sandbox/dialpad/check-answer.ts";
import { createDialpadClient, dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import { CALLER, type PhoneSystem } from "../support/phone-system.ts";

const CALL = {
  call_id: 5314479320940001,
  date_started: 1731605954898,
  external_number: CALLER,
  internal_number: "+14155552001",
};
const event = (state: string) => ({
  ...CALL,
  state,
  direction: "inbound",
  event_timestamp: 1731605961650,
  target: { id: 5991398486730001, type: "user" },
});
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

export const dialpad: PhoneSystem = {
  adapter: dialpadAdapter,
  line: { id: "line", secrets: [], fallback: { type: "department", id: "4400" }, region: "US" },
  rep: { vendor: "dialpad", type: "user", id: "5991398486730001" },
  send(payload, secret) {
    const body = Buffer.from(JSON.stringify(payload));
    if (secret === null) return { body, headers: {} };
    const head = `${base64({ alg: "HS256" })}.${base64(payload)}`;
    const signature = createHmac("sha256", secret).update(head).digest("base64url");
    return { body: Buffer.from(`${head}.${signature}`), headers: {} };
  },
  routing: CALL,
  events: [
    [event("preanswer"), "started"],
    [event("calling"), "started"],
    [event("queued"), "queued"],
    [event("ringing"), "ringing"],
    [event("connected"), "connected"],
    [event("merged"), "connected"],
    [event("hold"), "held"],
    [event("parked"), "held"],
    [event("hangup"), "ended"],
    [event("missed"), "ended"],
    [event("voicemail"), "ended"],
    [event("blocked"), "ended"],
    [event("recording"), "note"],
    [event("a state of next year"), "note"],
  ],
  fields: { callId: "call_id", time: "event_timestamp" },
  faultOf(answer) {
    const rules = { textTargetIdsAccepted: false, unknownFieldsAccepted: false };
    const checked = checkAnswer(answer, rules);
    return checked.kind === "error" ? checked.problem : null;
  },
  client: { create: createDialpadClient, apiKey: "a-key-of-dialpad" },
};
