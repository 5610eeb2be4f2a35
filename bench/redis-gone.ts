import type { Row } from "./report.ts";
import { makeLine, type Stand } from "./stand.ts";
import { putLoad, UNKNOWN_CALLER } from "./throughput.ts";

const MOST_MS = 50;

/** Answers while Redis is gone and the breaker is open. Redis stays gone: the last measurement of a stand. */
export async function measureRedisGone(stand: Stand, seconds: number): Promise<Row[]> {
  const app = await stand.startApp("router");
  const line = await makeLine(stand, app);
  await putLoad(app.url + line.route, 1, UNKNOWN_CALLER);
  await stand.stopRedis();
  await putLoad(app.url + line.route, 1, UNKNOWN_CALLER);
  const load = await putLoad(app.url + line.route, seconds, UNKNOWN_CALLER);
  await app.stop();
  return [
    {
      what: "routing p99, Redis gone, breaker open",
      ours: `${load.p99Ms} ms at ${Math.round(load.perSecond)}/s, ${load.bad} no 200`,
      baseline: "",
      aim: `< ${MOST_MS} ms`,
      met: load.p99Ms < MOST_MS && load.bad === 0,
    },
  ];
}
