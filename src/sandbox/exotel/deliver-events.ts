import type { Faults } from "./assumptions.ts";
import type { CallRecord } from "./call.ts";
import { fetchText, withQuery } from "./fetch-text.ts";
import type { WriteDeps } from "./parameters.ts";
import { happens } from "../dialpad/random.ts";
import { choose } from "./choose.ts";
import { sortableTime, speltTime, writeNumber, zonedTime } from "./write.ts";

export type PhoneEvent = {
  readonly url: string;
  readonly type: "dial" | "ringing" | "answered" | "terminal";
  readonly uri: string;
  readonly at: number;
};

export type EventDeps = WriteDeps & {
  readonly faults: () => Faults;
  readonly pause: (simulatedMs: number) => Promise<void>;
  readonly detach: (work: () => Promise<void>) => void;
};

const TIMEOUT_MS = 5_000;
const LATE_MS = 4_000;

/** Sends events of phones, once or twice, at once or late, in one of the encodings. Nothing is sent again. */
export function createEventDelivery(deps: EventDeps) {
  const { assumptions, random } = deps;

  async function send(call: CallRecord, event: PhoneEvent): Promise<void> {
    const family =
      assumptions.family === "random" ? choose(random, "nested", "flat") : assumptions.family;
    const encoding =
      assumptions.encoding === "random"
        ? choose(random, "json", "form", "query")
        : assumptions.encoding;
    const fields = family === "nested" ? nested(call, event, deps) : flat(call, event, deps);
    switch (encoding) {
      case "json":
        await post(event.url, "application/json", JSON.stringify(fields));
        return;
      case "form":
        await post(event.url, "application/x-www-form-urlencoded", bracketed(fields).toString());
        return;
      case "query":
        await fetchText(withQuery(event.url, Object.fromEntries(bracketed(fields))), {
          timeoutMs: TIMEOUT_MS,
        });
    }
  }

  return {
    emit(call: CallRecord, event: PhoneEvent): void {
      const { double, late, lost } = deps.faults();
      if (event.type === "terminal" && happens(random, lost)) return;
      const times = happens(random, double) ? 2 : 1;
      for (let time = 0; time < times; time++) {
        const delayMs = happens(random, late) ? random() * LATE_MS : 0;
        deps.detach(async () => {
          await deps.pause(delayMs);
          await send(call, event);
        });
      }
    },
  };
}

async function post(url: string, contentType: string, body: string): Promise<void> {
  const headers = { "content-type": contentType };
  await fetchText(url, { method: "POST", headers, body, timeoutMs: TIMEOUT_MS });
}

type Fields = Record<string, string | Record<string, string>>;

/** As on the page of the newer contract: `to` is the phone, without its 0. */
function nested(call: CallRecord, { type, uri, at }: PhoneEvent, deps: WriteDeps): Fields {
  const write = (one: string) => writeNumber(one, deps.assumptions.numbers, deps.random);
  return {
    event_details: { event_type: type },
    call_details: {
      call_sid: call.callSid,
      direction: "incoming",
      from: write(call.from),
      to: writeNumber(uri, "bare", deps.random),
      virtual_number: write(call.to),
      created_time: zonedTime(call.startedAt),
      current_time: zonedTime(at),
      status: type === "terminal" ? "free" : "busy",
    },
  };
}

/** As the older agent passthru: `To` is the ExoPhone and `DialWhomNumber` the phone. */
function flat(call: CallRecord, { type, uri, at }: PhoneEvent, deps: WriteDeps): Fields {
  const write = (one: string) => writeNumber(one, deps.assumptions.numbers, deps.random);
  return {
    CallSid: call.callSid,
    CallFrom: write(call.from),
    CallTo: write(call.to),
    Direction: "incoming",
    Created: speltTime(call.startedAt),
    From: write(call.from),
    To: write(call.to),
    CurrentTime: sortableTime(at),
    DialWhomNumber: write(uri),
    Status: type === "terminal" ? "free" : "busy",
    EventType: `${type.slice(0, 1).toUpperCase()}${type.slice(1)}`,
  };
}

function bracketed(fields: Fields): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") query.set(name, value);
    else for (const [inner, text] of Object.entries(value)) query.set(`${name}[${inner}]`, text);
  }
  return query;
}
