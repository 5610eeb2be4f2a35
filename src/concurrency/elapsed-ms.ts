/** Milliseconds since some moment, for spans: a clock that nobody sets. */
export const elapsedMs = (): number => performance.now();
