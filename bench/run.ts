import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { Redis } from "ioredis";
import { measureMaps } from "./maps.ts";
import { measurePresenceLag } from "./presence-lag.ts";
import { measureRedisGone } from "./redis-gone.ts";
import { renderReport, type Row } from "./report.ts";
import { openStand, type Stand } from "./stand.ts";
import { measureStartUp } from "./start-up.ts";
import { measureThroughput } from "./throughput.ts";
import { measureWorker } from "./worker.ts";

/**
 * The budgets, measured in one run on one machine: `npm run bench` in about three minutes, `-- --full` for longer
 * rounds and more of them. What has a baseline runs turn about with it, and medians of the rounds are compared. The
 * last figures are in bench/last.md.
 */
const full = process.argv.includes("--full");
const size = full
  ? { rounds: 7, seconds: 10, jobs: 20_000, lagSeconds: 60, large: 10_000_000, mirrored: 1_000_000 }
  : { rounds: 3, seconds: 3, jobs: 4_000, lagSeconds: 15, large: 1_000_000, mirrored: 100_000 };

const stand = await openStand();
try {
  const report = renderReport(await heading(stand), await measureAll(stand));
  console.log(report);
  await writeFile(new URL("./last.md", import.meta.url), report);
} finally {
  await stand.close();
}

async function measureAll(on: Stand): Promise<Row[]> {
  const rows: Row[] = [];
  const step = async (title: string, work: () => Promise<Row[]>) => {
    console.log(`Measuring ${title} …`);
    rows.push(...(await work()));
  };
  await step("routing and ingest", () => measureThroughput(on, size));
  await step("the worker", () => measureWorker(on, size));
  await step("presence", () => measurePresenceLag(on, size.lagSeconds));
  await step("the maps", () => measureMaps(on, size));
  await step("the start", () => measureStartUp(size.rounds));
  await step("routing without Redis", () => measureRedisGone(on, size.seconds));
  return rows;
}

async function heading({ redisUrl }: Stand): Promise<string[]> {
  const redis = new Redis(redisUrl);
  const version = /redis_version:(\S+)/.exec(await redis.info("server"))?.[1] ?? "unknown";
  redis.disconnect();
  return [
    `${cpus().length} cores, Node.js ${process.versions.node}, Redis ${version}, every write on disk before it is answered.`,
    `Medians of ${size.rounds} rounds of ${size.seconds} s, 32 connections, loopback; the load runs on the same cores.`,
  ];
}
