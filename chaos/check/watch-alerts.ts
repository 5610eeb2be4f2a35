import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { findProgram } from "../../test/support/start-proxy.ts";
import type { Stand } from "../stand/open-stand.ts";
import { ownPort } from "../stand/own-port.ts";
import { answersOk, createProgram } from "../stand/program.ts";

const LOOK_EVERY_MS = 2_000;
const Answer = Type.Object({
  data: Type.Object({
    alerts: Type.Array(
      Type.Object({
        state: Type.String(),
        labels: Type.Object({ alertname: Type.String() }),
      }),
    ),
  }),
});

export type WatchedAlerts = {
  /** Each alert that fired, with when it first did; null: there is no Prometheus here. */
  readonly fired: ReadonlyMap<string, number> | null;
  close(): Promise<void>;
};

/**
 * A Prometheus that asks the four processes for their /metrics, with the rules that are shipped. Only how long something
 * must hold is left out: faults here last seconds.
 */
export async function watchAlerts(stand: Stand): Promise<WatchedAlerts> {
  const file = findProgram("prometheus");
  if (file === null) return { fired: null, close: async () => undefined };
  const { folder, routers, workers, metricsToken } = stand;
  const rules = readFileSync("deploy/alerts.yml", "utf8").replace(/^( +for:) .*$/gm, "$1 0s");
  writeFileSync(join(folder, "alerts.yml"), rules);
  const targets = [...routers, ...workers].map(({ url }) => new URL(url).host);
  const settings = {
    global: { scrape_interval: "2s", scrape_timeout: "2s", evaluation_interval: "2s" },
    rule_files: [join(folder, "alerts.yml")],
    scrape_configs: [
      {
        job_name: "stickyline",
        authorization: { credentials: metricsToken },
        static_configs: [{ targets }],
      },
    ],
  };
  // JSON is YAML too
  writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(settings));
  const port = await ownPort();
  const url = `http://127.0.0.1:${port}`;
  const program = createProgram(
    "prometheus",
    {
      file,
      args: [
        `--config.file=${join(folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(folder, "prometheus")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      logFile: join(folder, "prometheus.log"),
    },
    () => answersOk(`${url}/-/ready`),
  );
  await program.start();
  const fired = new Map<string, number>();
  const timer = setInterval(() => {
    alertsAt(url).then(
      (names) => names.forEach((name) => fired.has(name) || fired.set(name, Date.now())),
      () => undefined,
    );
  }, LOOK_EVERY_MS);
  return {
    fired,
    async close() {
      clearInterval(timer);
      await program.kill();
    },
  };
}

async function alertsAt(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/v1/alerts`, { signal: AbortSignal.timeout(2_000) });
  const { data }: Static<typeof Answer> = Value.Parse(Answer, await answer.json());
  return data.alerts.flatMap(({ state, labels }) => (state === "firing" ? [labels.alertname] : []));
}
