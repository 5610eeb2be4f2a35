import {
  createVoipexClient,
  RECEIVED_FIELD,
  voipexAdapter,
} from "../../../src/telephony/voipex/index.ts";
import { basic } from "../../support/voipex-line.ts";
import { CALLER, type PhoneSystem } from "../support/phone-system.ts";

const WORDS = ["outcome", "agent1", "agent2", "extension", "number", "reason"];
const event = (name: string) => ({
  EventName: name,
  From: CALLER,
  To: "+420222333444",
  Line: "444",
  Login: "ada",
  UniqueId: "1412256225.1941",
  Direction: "incoming",
  [RECEIVED_FIELD]: 1_764_158_400_000,
});

export const voipex: PhoneSystem = {
  adapter: voipexAdapter,
  line: {
    id: "line",
    secrets: [],
    fallback: { type: "queue", id: "800" },
    region: "US",
    settings: {},
    webhooksUrl: "https://calls.example.com/v1/voipex/key",
  },
  rep: { vendor: "voipex", type: "line", id: "444" },
  send: (payload, secret) => ({
    body: Buffer.from(JSON.stringify(payload)),
    headers: {
      "content-type": "application/json",
      ...(secret !== null && { authorization: basic(secret) }),
    },
    query: "",
  }),
  routing: { caller: CALLER, dialled: "+420222333444", callId: "1412256225.1941" },
  events: [
    [event("NewCall"), "started"],
    [event("Ringing"), "ringing"],
    [event("Answered"), "connected"],
    [{ ...event("Hangup"), Reason: "Normal Clearing" }, "ended"],
    [{ ...event("Hangup"), Reason: "Answered elsewhere" }, "observed-free"],
    [event("an event of next year"), "note"],
  ],
  fields: { callId: "UniqueId", time: RECEIVED_FIELD },
  /** The JSON Processor reads flat fields, every one of them. */
  faultOf(answer) {
    if (!WORDS.every((word) => typeof answer[word] === "string")) return "a word is missing";
    if (typeof answer["wait"] !== "number") return "wait is no number";
    const goesOn = ["agent1", "extension", "number"].some((word) => answer[word] !== "");
    return goesOn ? null : "nowhere to go";
  },
  client: {
    create: createVoipexClient,
    apiKey: "user:password",
    signIn: { path: "/token", answer: { access_token: "a-token", expires_in: 3_000 } },
  },
};
