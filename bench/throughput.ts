import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { median, shareRow, type Row } from "./report.ts";
import { METRICS_TOKEN, makeLine, makePinnedRep, sign, type Program, type Stand } from "./stand.ts";

export type Load = {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly total: number;
  readonly bad: number;
};

const run = promisify(execFile);
const KNOWN = "+14155551001";

export async function putLoad(url: string, seconds: number, body: string): Promise<Load> {
  const args = ["--import", "tsx", "bench/load.ts", url, String(seconds), body];
  const { stdout } = await run(process.execPath, args);
  const load: Load = JSON.parse(stdout);
  return load;
}

export const UNKNOWN_CALLER = JSON.stringify({
  call_id: 5,
  external_number: "+14155559999",
  internal_number: "+14155550000",
});

/** A call's event; `#` and `@` are the load's to fill (load.ts). */
export function eventTemplate(): string {
  const at = Date.now();
  return JSON.stringify({
    call_id: "#",
    state: "@",
    direction: "inbound",
    date_started: at - 60_000,
    date_connected: at - 50_000,
    date_ended: at,
    event_timestamp: at,
    external_number: "+14155552000",
    target: { id: 4_900_000_000_000_001, type: "user" },
  }).replace('"#"', "#");
}

/** Routing and ingest against their baselines, turn about. */
export async function measureThroughput(
  stand: Stand,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Row[]> {
  const app = await stand.startApp("router");
  const baseline = await stand.startBaseline("http");
  const secret = randomBytes(32).toString("hex");
  const plain = await makeLine(stand, app);
  const signed = await makeLine(stand, app, secret);
  await makePinnedRep(stand, app, { identity: "4300000000000001", number: KNOWN });
  const known = sign(
    { call_id: 6, external_number: KNOWN, internal_number: "+14155550000" },
    secret,
  );
  const event = eventTemplate();
  const turns = {
    lua: [`${baseline.url}/lua`, UNKNOWN_CALLER],
    unknown: [app.url + plain.route, UNKNOWN_CALLER],
    known: [app.url + signed.route, known],
    job: [`${baseline.url}/queue`, event],
    ingest: [app.url + plain.events, event],
  } as const;
  const found: Record<keyof typeof turns, Load[]> = {
    lua: [],
    unknown: [],
    known: [],
    job: [],
    ingest: [],
  };
  for (let round = 0; round < rounds; round++) {
    for (const name of ["lua", "unknown", "known", "job", "ingest"] as const) {
      const [url, body] = turns[name];
      found[name].push(await putLoad(url, seconds, body));
    }
  }
  const outcomes = await outcomesOf(app);
  await app.stop();
  await baseline.stop();

  const perSecond = (name: keyof typeof turns) => median(found[name].map((load) => load.perSecond));
  const p99Ms = (name: keyof typeof turns) => median(found[name].map((load) => load.p99Ms));
  const asked = found.known.reduce((sum, load) => sum + load.total, 0);
  const bad = Object.values(found)
    .flat()
    .reduce((sum, load) => sum + load.bad, 0);
  const tail = (what: string, name: keyof typeof turns): Row => ({
    what,
    ours: `${p99Ms(name)} ms`,
    baseline: `${p99Ms("lua")} ms`,
    aim: `${(p99Ms(name) / p99Ms("lua")).toFixed(2)} of ≤ 2.00`,
    met: p99Ms(name) <= 2 * p99Ms("lua"),
  });
  return [
    shareRow("routing, unknown caller", perSecond("unknown"), perSecond("lua"), 0.8),
    shareRow(
      "routing, signed, known, claimed, recorded",
      perSecond("known"),
      perSecond("lua"),
      0.5,
    ),
    tail("routing p99, unknown caller", "unknown"),
    tail("routing p99, signed, known, claimed, recorded", "known"),
    shareRow("ingest of call events", perSecond("ingest"), perSecond("job"), 0.6),
    {
      what: "known callers sent to their rep; answers that were no 200",
      ours: `${share(outcomes.get("rep") ?? 0, asked)}; ${bad}`,
      baseline: "",
      aim: "≥ 99.9 %; 0",
      met: (outcomes.get("rep") ?? 0) >= 0.999 * asked && bad === 0,
    },
  ];
}

function share(part: number, whole: number): string {
  return `${Math.min(100, (100 * part) / Math.max(1, whole)).toFixed(2)} %`;
}

async function outcomesOf(app: Program): Promise<Map<string, number>> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const text = await (await fetch(`${app.url}/metrics`, { headers })).text();
  const found = text.matchAll(/^stickyline_decisions_total\{outcome="([^"]*)"\} (\d+)/gm);
  return new Map([...found].map(([, outcome = "", count]) => [outcome, Number(count)]));
}
