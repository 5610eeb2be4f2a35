const HASH_DIGITS = 16;

/**
 * What a recording's file is called. Two uploads of one name may come at once and differ: each has a file of its own, so
 * that whichever is kept has the bytes that were counted. The same upload sent twice is the same file.
 */
export function fileName(recording: {
  readonly id: string;
  readonly sha256: string;
  readonly format: string;
}): string {
  return `${recording.id}-${recording.sha256.slice(0, HASH_DIGITS)}.${recording.format}`;
}
