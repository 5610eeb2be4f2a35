import { checkFlow } from "../../../src/sandbox/kazoo/check-flow.ts";
import { readFlow } from "../../../src/sandbox/kazoo/flow-node.ts";
import { createKazooClient, kazooAdapter } from "../../../src/telephony/kazoo/index.ts";
import { kazooId, pivotRequest } from "../../support/kazoo-line.ts";
import { createPublishedCheck } from "../../telephony/kazoo/support/published-schemas.ts";
import { CALLER, type PhoneSystem } from "../support/phone-system.ts";

const published = createPublishedCheck();
const event = (hook: string) => ({
  call_id: "dab25c76",
  call_direction: "outbound",
  owner_id: kazooId("1"),
  caller_id_number: CALLER,
  timestamp: "63724349409",
  hook_event: hook,
});

export const kazoo: PhoneSystem = {
  adapter: kazooAdapter,
  line: {
    id: "line",
    secrets: [],
    fallback: { type: "group", id: kazooId("f") },
    region: "US",
    settings: {},
    webhooksUrl: "https://calls.example.com/v1/kazoo/key",
  },
  rep: { vendor: "kazoo", type: "user", id: kazooId("1") },
  send: (payload, secret) => ({
    body: Buffer.from(JSON.stringify(payload)),
    headers: { "content-type": "application/json" },
    query: secret === null ? "" : new URLSearchParams({ secret }).toString(),
  }),
  routing: pivotRequest("dab25c76", { "Caller-ID-Number": CALLER }),
  events: [
    [event("channel_create"), "ringing"],
    [event("channel_answer"), "connected"],
    [event("channel_bridge"), "connected"],
    [event("channel_destroy"), "ended"],
    [event("an event of next year"), "note"],
  ],
  fields: { callId: "call_id", time: "timestamp" },
  faultOf(answer) {
    const read = readFlow(answer);
    const faults = "faults" in read ? read.faults : [...checkFlow(read.flow), ...published(answer)];
    return faults[0] ?? null;
  },
  client: {
    create: createKazooClient,
    apiKey: "a-key-of-kazoo",
    signIn: {
      path: "/v2/api_auth",
      answer: { auth_token: "a-token", data: { account_id: kazooId("a") } },
    },
  },
};
