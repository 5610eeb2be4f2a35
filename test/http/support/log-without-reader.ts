import { openLog } from "../../../src/http/log-file.ts";
import { createLogger } from "../../../src/http/logger.ts";

/** A program that logs more than a pipe holds, says on the other output how often its clock ticks, and ends. */
const lines = openLog(null);
const log = createLogger("info", lines);
for (let tick = 1; tick <= 20; tick++) {
  for (let n = 0; n < 20; n++) log.info({ text: "x".repeat(1_000) });
  await new Promise((resolve) => setTimeout(resolve, 10));
  console.error(`tick ${tick}`);
}
await lines.close();
log.info("after the end");
process.exit(0);
