/**
 * A number from 0 up to 100 that is always the same for the same text and spread evenly over different ones: for
 * shares of callers and calls that must not change from request to request (FNV-1a, 32 bits).
 */
export function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash ^= byte;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  // The low bits of similar texts are similar.
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d) >>> 0;
  hash ^= hash >>> 12;
  return ((hash >>> 0) / 0x1_0000_0000) * 100;
}
