/** Some phone systems tell whole seconds: such a time may have been up to a second later. Epoch milliseconds. */
export function isSince(toldAt: number, since: number): boolean {
  return toldAt >= since || (isWhole(toldAt) && toldAt > since - 1_000);
}

/** The latest that the beginning of a talk may have been: who tells whole seconds rounds the length of a talk, too. */
export function latestOf(toldAt: number): number {
  return isWhole(toldAt) ? toldAt + 2_000 : toldAt;
}

function isWhole(at: number): boolean {
  return at % 1_000 === 0;
}
