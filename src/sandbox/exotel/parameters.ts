import type { Assumptions } from "./assumptions.ts";
import type { CallRecord } from "./call.ts";
import type { Random } from "../dialpad/random.ts";
import { choose } from "./choose.ts";
import { sortableTime, speltTime, writeNumber } from "./write.ts";

export type WriteDeps = {
  readonly assumptions: Assumptions;
  readonly random: Random;
  readonly now: () => number;
};

/** How Exotel writes the end of a call that has none yet. */
const NOT_YET = "1970-01-01 05:30:00";

/** What each request of a call has, in one of the sets of names and in this account's forms. */
export function baseParameters(
  call: CallRecord,
  { assumptions, random, now }: WriteDeps,
): Record<string, string> {
  const write = (uri: string) => writeNumber(uri, assumptions.numbers, random);
  const dates =
    assumptions.dates === "random" ? choose(random, "sortable", "spelt") : assumptions.dates;
  const set =
    assumptions.parameters === "random"
      ? choose(random, "plain", "call", "both")
      : assumptions.parameters;
  return {
    CallSid: call.callSid,
    Direction: "incoming",
    ...(set !== "plain" && { CallFrom: write(call.from), CallTo: write(call.to) }),
    ...(set !== "call" && { From: write(call.from), To: write(call.to) }),
    Created: dates === "spelt" ? speltTime(call.startedAt) : sortableTime(call.startedAt),
    StartTime: sortableTime(call.startedAt),
    EndTime: NOT_YET,
    DialCallDuration: "0",
    CallType: "call-attempt",
    DialWhomNumber: "",
    ForwardedFrom: "null",
    ProcessStatus: "null",
    digits: '""',
    flow_id: "228040",
    tenant_id: "67291",
    CurrentTime: sortableTime(now()),
  };
}

/** The same with what became of the last attempt. */
export function parametersAfter(call: CallRecord, deps: WriteDeps): Record<string, string> {
  const base = baseParameters(call, deps);
  const last = call.attempts.at(-1);
  if (last === undefined) return base;
  const write = (uri: string) => writeNumber(uri, deps.assumptions.numbers, deps.random);
  const legs = last.legs.flatMap((leg, index) => [
    [`Legs[${String(index)}][Number]`, write(leg.uri)],
    [`Legs[${String(index)}][Type]`, "single"],
    [
      `Legs[${String(index)}][OnCallDuration]`,
      leg.uri === last.answeredBy ? String(Math.round(call.talkMs / 1000)) : "0",
    ],
    [`Legs[${String(index)}][CauseCode]`, leg.cause],
    [`Legs[${String(index)}][Cause]`, String(leg.code)],
  ]);
  return {
    ...base,
    DialCallStatus: last.result,
    DialCallDuration: String(Math.round((deps.now() - call.startedAt) / 1000)),
    CallType: typeOf(last.result),
    DialWhomNumber: write(last.answeredBy ?? last.uris.at(-1) ?? ""),
    ...(deps.assumptions.afterAttempt !== "result" && Object.fromEntries(legs)),
  };
}

function typeOf(result: CallRecord["attempts"][number]["result"]): string {
  if (result === "completed") return "completed";
  return result === "canceled" ? "client-hangup" : "incomplete";
}
