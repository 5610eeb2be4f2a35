import type { Assumptions } from "./assumptions.ts";
import type { CallRecord, Contact } from "./call.ts";
import { checkAnswer, type CheckedAnswer } from "./check-answer.ts";
import type { Company, Router } from "./company.ts";
import type { Poster, PostResult } from "./post.ts";
import { happens, type Random } from "./random.ts";

const HOUR_MS = 3_600_000;
const MOST_ERRORS_AN_HOUR = 10;

export type ConsultDeps = {
  readonly company: Company;
  readonly assumptions: Assumptions;
  readonly poster: Poster;
  readonly random: Random;
  readonly now: () => number;
  /** Dialpad's is 5,000. */
  readonly deadlineMs: number;
};

/** The six fields that every routing request of one call has in common. */
export function toBaseRequest(
  call: CallRecord,
  contact: Contact,
  { assumptions, random }: Pick<ConsultDeps, "assumptions" | "random">,
): Record<string, unknown> {
  const base = {
    date_started: call.startedAt,
    call_id: Number(call.callId),
    external_number: call.from ?? assumptions.withheldNumber,
    internal_number: call.to,
  };
  if (contact.id === null && happens(random, 0.5)) return base;
  return { ...base, contact_id: contact.id, contact_type: contact.type };
}

/** Failures of the last hour. */
export function errorsThisHour(router: Router, now: number): number {
  router.errorsAt = router.errorsAt.filter((at) => at > now - HOUR_MS);
  return router.errorsAt.length;
}

/**
 * Asks a routing_url once. Late, not 200, not JSON or not valid counts as an error; the eleventh within an hour
 * switches the router off (guide, "Error Handling").
 */
export async function consultRouter(
  deps: ConsultDeps,
  router: Router,
  call: CallRecord,
  request: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
): Promise<CheckedAnswer> {
  const { company, assumptions, poster, now } = deps;
  const at = now();
  const result = await poster.post({
    url: router.routingUrl,
    payload: request,
    secret: router.secret,
    headers: { ...headers, accept: "application/json" },
    timeoutMs: deps.deadlineMs,
  });
  const { response, answer } = read(result, assumptions, company);
  call.consultations.push({
    at,
    request,
    headers,
    status: result.kind === "answered" ? result.status : null,
    response,
    problem: answer.kind === "error" ? answer.problem : null,
    durationMs: now() - at,
  });
  if (answer.kind === "error") {
    router.errorsAt.push(now());
    if (errorsThisHour(router, now()) > MOST_ERRORS_AN_HOUR) router.enabled = false;
  }
  return answer;
}

const failed = (problem: string, response: unknown = null) => ({
  response,
  answer: { kind: "error" as const, problem },
});

function read(
  result: PostResult,
  assumptions: Assumptions,
  company: Company,
): { response: unknown; answer: CheckedAnswer } {
  if (result.kind !== "answered") return failed(result.kind);
  if (result.status !== 200) return failed(`status ${String(result.status)}`);
  if (!/^application\/json\b/i.test(result.contentType)) return failed("not application/json");
  let response: unknown;
  try {
    response = JSON.parse(result.text);
  } catch {
    return failed("not JSON");
  }
  const answer = checkAnswer(response, assumptions);
  if (answer.kind === "route" && company.party(answer.type, answer.id) === undefined) {
    return failed("unknown target", response);
  }
  return { response, answer };
}
