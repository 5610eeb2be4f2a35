import { randomBytes } from "node:crypto";
import { playCalls } from "../load/play-calls.ts";
import { openGenerator } from "../load/open-generator.ts";
import { atMost, figure, type Row } from "../report/row.ts";
import { median, percentile } from "../report/statistics.ts";
import { createAdminApi } from "../stand/admin-api.ts";
import { makeFlooded } from "../stand/make-flooded.ts";
import { pendingIn, untilLeft } from "../stand/queue-lengths.ts";
import type { Comparison } from "./open-comparison.ts";

/** What is measured, of a workspace that floods nobody. */
const DECISIONS_PER_SECOND = 100;
const EVENTS_PER_SECOND = 100;
const CONNECTIONS = 40;
/** The other one's events: what anybody's turn comes at once for (src/queues/turns.ts), and ten times that. */
const BELOW_SHARE = 100;
const ABOVE_SHARE = 1_000;
const PUBLIC_URL = "https://calls.example";
const QUEUES = "{slq}";
const FEW_JOBS = 20;
const POLL_MS = 100;

/** `decisionMs`: p99 of its decisions. `eventMs`: p95 from an event's request until the maps say so. */
type Seen = { readonly decisionMs: number; readonly eventMs: number };
type Sizes = { readonly rounds: number; readonly seconds: number; readonly contacts: number };

/**
 * What one workspace's flood is to another: its decisions and its events' way into the maps, while the other one sends
 * events below and above its share, and while all contacts of the other one's CRM change and are read anew. Quiet and
 * flooded stretches turn about and each is set against the quiet one beside it, for the machine is not always alike; the
 * contacts change last, since they are read for as long as the CRM's limit makes it.
 */
export async function measureFairShares(
  { stand, generator, sides, world }: Comparison,
  { rounds, seconds, contacts }: Sizes,
): Promise<Row[]> {
  const secret = randomBytes(16).toString("hex");
  const crm = { HUBSPOT_TOKEN: "pat-bench", CONTACTS: String(contacts) };
  const box = await stand.startProgram("crm-box", crm, "/");
  const env = { HUBSPOT_BASE_URL: box.url, HUBSPOT_CLIENT_SECRET: secret, PUBLIC_URL };
  const router = await stand.startApp("router", { env });
  const worker = await stand.startApp("worker", { env });
  const flood = await openGenerator(stand.maps.url);
  const flooded = await makeFlooded(stand, router);
  const { order } = sides.known.ours;

  async function look(): Promise<Seen> {
    const [events, decisions] = await Promise.all([
      playCalls({
        url: router.url,
        mapsUrl: stand.maps.url,
        world,
        perSecond: EVENTS_PER_SECOND,
        seconds,
      }),
      generator.run({
        ...order,
        // Their rep may be on one of these calls.
        sequence: { ...order.sequence, right: "{" },
        url: router.url,
        connections: CONNECTIONS,
        seconds,
        perSecond: DECISIONS_PER_SECOND,
        most: DECISIONS_PER_SECOND * seconds * 1.2,
      }),
    ]);
    const lags = events.map(({ lagMs }) => lagMs ?? Number.POSITIVE_INFINITY);
    const decisionMs = decisions.bad === 0 ? decisions.p99Ms : Number.POSITIVE_INFINITY;
    return { decisionMs, eventMs: percentile(lags, 0.95) };
  }

  async function lookAt(perSecond: number): Promise<Seen> {
    const most = perSecond * seconds * 1.2;
    const sent = { ...flooded.events, url: router.url, connections: CONNECTIONS, seconds };
    const [seen] = await Promise.all([look(), flood.run({ ...sent, perSecond, most })]);
    // what is left of a flood is none of the next stretch's
    await untilLeft(() => pendingIn(stand.queues.redis, QUEUES), FEW_JOBS, POLL_MS);
    return seen;
  }

  const quiet: Seen[] = [];
  const below: Seen[] = [];
  const above: Seen[] = [];
  const changed: Seen[] = [];
  // The worker's first seconds are no measure of the rest.
  await lookAt(BELOW_SHARE);
  for (let round = 0; round < rounds; round++) {
    quiet.push(await look());
    below.push(await lookAt(BELOW_SHARE));
    above.push(await lookAt(ABOVE_SHARE));
  }
  const api = createAdminApi(router.url, stand.adminToken);
  await api.connectCrm(crm.HUBSPOT_TOKEN, flooded.workspaceId);
  const sent = { CONTACTS: crm.CONTACTS, URL: router.url, PUBLIC_URL, SECRET: secret };
  const changing = await stand.startProgram("change-contacts", sent, null);
  for (let round = 0; round < rounds; round++) changed.push(await look());
  await flood.close();
  for (const program of [changing, worker, router, box]) await program.stop();
  await stand.queues.empty();
  return [
    ...toRows(`${BELOW_SHARE} events/s of another workspace`, quiet, below),
    ...toRows(`${figure(ABOVE_SHARE)} events/s of another workspace`, quiet, above),
    ...toRows(`${figure(contacts)} contacts of another workspace change`, quiet, changed),
  ];
}

function toRows(what: string, quiet: readonly Seen[], during: readonly Seen[]): Row[] {
  const row = (name: string, aim: number, read: (seen: Seen) => number): Row => ({
    what: `${name} while ${what}`,
    ours: `${figure(median(during.map(read)))} ms`,
    against: `${figure(median(quiet.map(read)))} ms quiet`,
    value: median(during.map((seen, round) => read(seen) / read(quiet[round] ?? seen))),
    unit: "×",
    aim: atMost(aim),
  });
  return [
    row("routing p99", 1.2, ({ decisionMs }) => decisionMs),
    row("event in → presence seen, p95,", 1.5, ({ eventMs }) => eventMs),
  ];
}
