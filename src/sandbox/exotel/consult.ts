import type { CallRecord, Consultation } from "./call.ts";
import { checkAnswer, type DialOrder } from "./check-answer.ts";
import { fetchText, withQuery, type Fetched } from "./fetch-text.ts";

export type ConsultDeps = {
  readonly primaryUrl: string;
  readonly fallbackUrl: string | null;
  /** Exotel's is 5,000, for each URL. */
  readonly deadlineMs: number;
  readonly mostParallel: number;
  readonly now: () => number;
};

/** The header that Exotel sends with each request of the Connect applet. */
const HEADERS = { "exotel-version": "1.1", accept: "application/json" };

/**
 * Asks the primary URL, and the fallback URL when that does not answer validly: not 200, late, another content type,
 * a field that is wrong or missing, or audio that does not answer 200. Null when neither does.
 */
export async function consult(
  deps: ConsultDeps,
  call: CallRecord,
  parameters: Readonly<Record<string, string>>,
): Promise<DialOrder | null> {
  const primary = await ask(deps, call, "primary", parameters);
  if (primary !== null || deps.fallbackUrl === null) return primary;
  return ask(deps, call, "fallback", parameters);
}

async function ask(
  deps: ConsultDeps,
  call: CallRecord,
  url: Consultation["url"],
  parameters: Readonly<Record<string, string>>,
): Promise<DialOrder | null> {
  const at = deps.now();
  const startedAt = performance.now();
  const target = url === "primary" ? deps.primaryUrl : (deps.fallbackUrl ?? "");
  const options = { headers: HEADERS, timeoutMs: deps.deadlineMs };
  const fetched = await fetchText(withQuery(target, parameters), options);
  const read = await readAnswer(fetched, deps);
  call.consultations.push({
    at,
    url,
    parameters,
    status: fetched.kind === "answered" ? fetched.status : null,
    answer: read.answer,
    problem: read.problem,
    durationMs: performance.now() - startedAt,
  });
  call.silent.push(...read.silent);
  return read.order;
}

type Read = {
  readonly answer: unknown;
  readonly problem: string | null;
  readonly silent: readonly string[];
  readonly order: DialOrder | null;
};

async function readAnswer(fetched: Fetched, deps: ConsultDeps): Promise<Read> {
  if (fetched.kind !== "answered") return failed(fetched.kind);
  if (fetched.status !== 200) return failed(`status ${String(fetched.status)}`);
  if (!/^application\/json\b/i.test(fetched.contentType)) return failed("not application/json");
  let answer: unknown;
  try {
    answer = JSON.parse(fetched.text);
  } catch {
    return failed("not JSON");
  }
  const checked = checkAnswer(answer, deps.mostParallel);
  if (checked.kind === "invalid") return failed(checked.problem, answer);
  for (const url of checked.order.audioUrls) {
    const audio = await fetchText(url, { timeoutMs: deps.deadlineMs });
    if (audio.kind !== "answered" || audio.status !== 200) {
      return failed("audio does not answer 200", answer);
    }
  }
  return { answer, problem: null, silent: checked.silent, order: checked.order };
}

function failed(problem: string, answer: unknown = null): Read {
  return { answer, problem, silent: [], order: null };
}
