import { post } from "./keep-alive-post.ts";
import { percentile, type Row } from "./report.ts";
import { makeLine, makePinnedRep, type Program, type Stand } from "./stand.ts";

const REPS = 40;
const EVENTS_PER_SECOND = 500;
const DECISIONS_PER_SECOND = 300;
const COLD_MS = 3_000;
const MOST_P99_MS = 25;
const GIVE_UP_MS = 2_000;

type Sample = { readonly atMs: number; readonly lagMs: number };

/**
 * From a call event's request until a routing request no longer gets the rep whom the event made busy. The routing
 * requests that look are the decisions beside it, so a lag is seen up to 1/300 s late, never early. The worker is
 * started as the events begin: its first seconds are the cold start.
 */
export async function measurePresenceLag(stand: Stand, seconds: number): Promise<Row[]> {
  const app = await stand.startApp("router");
  const line = await makeLine(stand, app);
  const routeUrl = app.url + line.route;
  const eventsUrl = app.url + line.events;
  const reps = Array.from({ length: REPS }, (_, i) => ({
    identity: String(4_400_000_000_000_000 + i),
    number: `+1415666${String(1000 + i)}`,
  }));
  for (const rep of reps) await makePinnedRep(stand, app, rep);

  const started = performance.now();
  const endsAt = started + seconds * 1_000;
  const samples: Sample[] = [];
  let nextCall = Date.now() * 1_000;
  let failed = 0;
  const ticker = paced(EVENTS_PER_SECOND, endsAt, () => {
    post(eventsUrl, event({ callId: nextCall++, identity: "4900000000000001" })).catch(
      () => (failed += 1),
    );
  });
  const worker: Program = await stand.startApp("worker");
  const workerAt = performance.now();
  for (let turn = 0; performance.now() < endsAt; turn++) {
    const rep = reps[turn % reps.length];
    if (rep === undefined) break;
    const callId = nextCall++;
    const sentAt = performance.now();
    const sent = post(eventsUrl, event({ callId, identity: rep.identity }));
    const seenAt = await seenBusy(routeUrl, rep, sentAt);
    await sent;
    samples.push({ atMs: sentAt - workerAt, lagMs: seenAt - sentAt });
    await post(eventsUrl, event({ callId, identity: rep.identity, ended: true }));
  }
  await ticker;
  await worker.stop();
  await app.stop();

  const lags = (from: number, to: number) =>
    samples.filter(({ atMs }) => atMs >= from && atMs < to).map(({ lagMs }) => lagMs);
  const figures = (values: readonly number[]) =>
    `p50 ${percentile(values, 0.5).toFixed(1)}, p99 ${percentile(values, 0.99).toFixed(1)} ms (${values.length})`;
  const warm = lags(COLD_MS, Number.POSITIVE_INFINITY);
  return [
    {
      what: `event in → presence seen, at ${EVENTS_PER_SECOND} events/s and ${DECISIONS_PER_SECOND} decisions/s`,
      ours: `${figures(warm)}, ${failed} failed`,
      baseline: "",
      aim: `p99 ≤ ${MOST_P99_MS} ms`,
      met: warm.length > 0 && percentile(warm, 0.99) <= MOST_P99_MS && failed === 0,
    },
    {
      what: `the same in the worker's first ${COLD_MS / 1_000} s`,
      ours: figures(lags(Number.NEGATIVE_INFINITY, COLD_MS)),
      baseline: "",
      aim: "",
      met: null,
    },
  ];
}

/** Asks for the rep's pinned caller, at an even pace and without waiting for answers, until one is another target. */
async function seenBusy(
  url: string,
  rep: { identity: string; number: string },
  sentAt: number,
): Promise<number> {
  const body = JSON.stringify({
    call_id: 7,
    external_number: rep.number,
    internal_number: "+14155550000",
  });
  let seenAt: number | null = null;
  await paced(DECISIONS_PER_SECOND, sentAt + GIVE_UP_MS, () => {
    post(url, body).then(
      (answer) => {
        if (!answer.includes(rep.identity)) seenAt ??= performance.now();
      },
      () => undefined,
    );
    return seenAt !== null;
  });
  return seenAt ?? performance.now();
}

/** Calls `act` so many times a second, evenly, making up for late timers, until `endsAt` or until it says true. */
async function paced(perSecond: number, endsAt: number, act: () => boolean | void): Promise<void> {
  const started = performance.now();
  for (let done = 0; performance.now() < endsAt;) {
    const due = Math.floor(((performance.now() - started) * perSecond) / 1_000) + 1;
    for (; done < due; done++) if (act() === true) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function event(call: { callId: number; identity: string; ended?: boolean }): string {
  const at = Date.now();
  const text = JSON.stringify({
    call_id: "#",
    state: call.ended === true ? "hangup" : "connected",
    direction: "inbound",
    date_started: at - 2_000,
    date_connected: at - 1_000,
    ...(call.ended === true ? { date_ended: at } : {}),
    event_timestamp: at,
    external_number: "+14155552000",
    target: { id: "@", type: "user" },
  });
  return text.replace('"#"', String(call.callId)).replace('"@"', call.identity);
}
