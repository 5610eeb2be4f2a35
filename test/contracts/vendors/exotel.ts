import { checkAnswer } from "../../../src/sandbox/exotel/check-answer.ts";
import { createExotelClient, exotelAdapter } from "../../../src/telephony/exotel/index.ts";
import { CALLER, type PhoneSystem } from "../support/phone-system.ts";

const CALL = {
  CallSid: "6518aba3264320d7bf8583fa6d8516bg",
  CallFrom: CALLER,
  CallTo: "01135124160",
};
const PHONE = "+919968654311";
const event = (type: string, status: string) => ({
  ...CALL,
  "stickyline-source": "phone",
  DialWhomNumber: PHONE,
  CurrentTime: "2022-11-16 00:19:12",
  EventType: type,
  Status: status,
});
const result = (source: string) => ({
  ...event("", ""),
  "stickyline-source": source,
  DialCallStatus: "completed",
});

const status = (of: string) => ({ ...event("", of), "stickyline-source": "status" });

export const exotel: PhoneSystem = {
  adapter: exotelAdapter,
  line: {
    id: "line",
    secrets: [],
    fallback: { type: "number", id: "+919876533333" },
    team: { type: "list", id: "+919876511111,+919876522222" },
    region: "IN",
    settings: {},
    learnt: {},
    webhooksUrl: "https://calls.example.com/v1/exotel/key",
  },
  rep: { vendor: "exotel", type: "number", id: PHONE },
  send: (payload, secret) => ({
    body: Buffer.alloc(0),
    query: new URLSearchParams(
      Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString(),
    headers: {
      "exotel-version": "1.1",
      ...(secret !== null && {
        authorization: `Basic ${Buffer.from(`stickyline:${secret}`).toString("base64")}`,
      }),
    },
    address: "203.0.113.7",
  }),
  routing: CALL,
  events: [
    [event("Dial", "busy"), "held"],
    [event("Ringing", "busy"), "ringing"],
    [event("Answered", "busy"), "connected"],
    [event("Terminal", "free"), "ended"],
    [event("a type of next year", "free"), "ended"],
    [event("a type of next year", "busy"), "held"],
    [event("a type of next year", "resting"), "note"],
    [result("attempt"), "ended"],
    [result("over"), "ended"],
    [status("ringing"), "note"],
    [status("in-progress"), "note"],
    [status("no-answer"), "ended"],
  ],
  fields: { callId: "CallSid", time: "CurrentTime" },
  faultOf(answer) {
    const checked = checkAnswer(answer, 5);
    return checked.kind === "invalid" ? checked.problem : null;
  },
  client: { create: createExotelClient, apiKey: "acme-account:acme-key:acme-token" },
};
