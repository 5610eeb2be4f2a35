/**
 * How Node.js runs one of our programs, `src/….ts`: as it is built, which `npm test` does first, so that tests see what
 * production starts; from its source where one test file is run by itself.
 */
export function programArguments(source: string): string[] {
  return isBuilt() ? [`dist/${source.replace(/\.ts$/, ".js")}`] : ["--import", "tsx", source];
}

/** Has `npm test` built what is in `src/` before this run? */
export function isBuilt(): boolean {
  return process.env["STICKYLINE_BUILT"] === "1";
}
