/**
 * How many of a long, seeded run's cases are played: a slice that every run takes, or the whole by `npm run test:long`.
 */
export function sliceOf(whole: number, slice: number): number {
  return process.env["STICKYLINE_LONG"] === "1" ? whole : slice;
}
