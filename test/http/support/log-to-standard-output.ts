import { openLog } from "../../../src/http/log-file.ts";
import { createLogger } from "../../../src/http/logger.ts";

/** A program that logs to its standard output, and says on the other that it goes on. */
const log = createLogger("info", openLog(null));
for (let n = 0; n < 5; n++) log.info({ text: "x".repeat(1_000) });
console.error("goes on");
