import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LoadOrder, LoadReport } from "./load-order.ts";

export type Generator = Awaited<ReturnType<typeof openGenerator>>;

/** Starts the load generator. One order at a time. */
export async function openGenerator(mapsUrl: string) {
  const child = fork(fileURLToPath(new URL("./generator.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, REDIS_URL: mapsUrl },
  });
  await once(child, "message");
  return {
    run(order: LoadOrder): Promise<LoadReport> {
      return new Promise((resolve, reject) => {
        const ended = () => reject(new Error("the load generator ended"));
        child.once("exit", ended);
        child.once("message", (report: LoadReport) => {
          child.off("exit", ended);
          resolve(report);
        });
        child.send(order);
      });
    },
    async close() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
