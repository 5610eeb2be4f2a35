import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import type { Agents } from "./agent.ts";
import type { FetchText } from "./fetch-text.ts";
import { sortableTime } from "./write.ts";

const strict = { additionalProperties: false };
const Uri = Type.String({ pattern: "^(\\+[1-9]\\d{6,14}|sip:[a-z0-9._-]+)$" });

const ConnectTwo = Type.Object(
  {
    from: Type.Object(
      { contact_uri: Uri, state_management: Type.Optional(Type.Boolean()) },
      strict,
    ),
    to: Type.Object({ contact_uri: Uri }, strict),
    virtual_number: Type.String({ pattern: "^\\+\\d+$" }),
    custom_field: Type.Optional(Type.String({ maxLength: 128 })),
    attempt_time_out: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    max_time_limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 14_400 })),
    status_callback: Type.Optional(
      Type.Array(
        Type.Object({ event: Type.Enum(["answered", "terminal"]), url: Type.String() }, strict),
      ),
    ),
  },
  strict,
);

/** What both sides of such a call do. Times are simulated milliseconds. */
export type ConnectedBehaviour = {
  readonly from?: "answers" | "lets-it-ring";
  readonly to?: "answers" | "lets-it-ring";
  readonly ringMs?: number;
  readonly talkMs?: number;
};

/** A call that the API was asked for: the truth. */
export type ConnectedCall = {
  readonly callSid: string;
  readonly at: number;
  readonly body: Static<typeof ConnectTwo>;
  talkMs: number;
  endedAt: number | null;
};

export type ConnectDeps = {
  readonly agents: Agents;
  readonly fetchText: FetchText;
  readonly newSid: () => string;
  readonly onConnectTwo: (call: { from: string; to: string }) => ConnectedBehaviour;
  readonly now: () => number;
  readonly pause: (simulatedMs: number) => Promise<void>;
  readonly detach: (work: () => Promise<void>) => void;
};

export type Placed =
  { readonly call: ConnectedCall } | { readonly status: number; code: number; why: string };

const RING_MS = 2_000;
const TALK_MS = 10_000;
const TIMEOUT_MS = 5_000;

/**
 * Rings the first number, then the second; what becomes of it is told to `status_callback`.
 * https://developer.exotel.com/api/product-voice-version-3
 */
export function createConnectTwo(deps: ConnectDeps): (body: unknown) => Placed {
  return (body) => {
    if (!Value.Check(ConnectTwo, body)) {
      const [first] = Value.Errors(ConnectTwo, body);
      const why = `${first?.instancePath ?? ""} ${first?.message ?? "is not valid"}`;
      return { status: 400, code: 1001, why };
    }
    const agent = deps.agents.of(body.from.contact_uri);
    if (agent.user !== null && !agent.user.available) {
      return { status: 409, code: 1012, why: "the device is off" };
    }
    const isManaged = agent.user !== null || body.from.state_management === true;
    if (isManaged && agent.onCall !== null) {
      return { status: 409, code: 10_706, why: "the device is busy" };
    }
    const call = { callSid: deps.newSid(), at: deps.now(), body, talkMs: 0, endedAt: null };
    agent.onCall = call.callSid;
    deps.detach(async () => {
      await run(deps, call).finally(() => {
        if (agent.onCall === call.callSid) agent.onCall = null;
      });
    });
    return { call };
  };
}

async function run(deps: ConnectDeps, call: ConnectedCall): Promise<void> {
  const { from, to } = call.body;
  const people = { from: from.contact_uri, to: to.contact_uri };
  const behaviour = deps.onConnectTwo(people);
  await deps.pause(behaviour.ringMs ?? RING_MS);
  const taken = behaviour.from !== "lets-it-ring";
  if (taken) await deps.pause(behaviour.ringMs ?? RING_MS);
  if (taken && behaviour.to !== "lets-it-ring") {
    await tell(deps, call, "answered", "in-progress");
    call.talkMs = behaviour.talkMs ?? TALK_MS;
    await deps.pause(call.talkMs);
  }
  call.endedAt = deps.now();
  await tell(deps, call, "terminal", call.talkMs > 0 ? "completed" : "no-answer");
}

/** https://developer.exotel.com/api/statuscallback */
async function tell(
  { fetchText, now }: ConnectDeps,
  call: ConnectedCall,
  event: "answered" | "terminal",
  status: string,
): Promise<void> {
  const { from, to, virtual_number, custom_field, status_callback = [] } = call.body;
  const fields = {
    CallSid: call.callSid,
    EventType: event,
    DateCreated: sortableTime(call.at),
    DateUpdated: sortableTime(now()),
    Status: status,
    To: to.contact_uri,
    From: from.contact_uri,
    PhoneNumberSid: virtual_number,
    StartTime: sortableTime(call.at),
    EndTime: call.endedAt === null ? "" : sortableTime(call.endedAt),
    ConversationDuration: String(Math.round(call.talkMs / 1_000)),
    Direction: "outbound-api",
    ...(custom_field !== undefined && { CustomField: custom_field }),
  };
  for (const { url } of status_callback.filter((one) => one.event === event)) {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(fields).toString();
    await fetchText(url, { method: "POST", headers, body, timeoutMs: TIMEOUT_MS });
  }
}
