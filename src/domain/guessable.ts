/** Fewer characters than this can be tried one after the other. */
const MIN_SECRET_LENGTH = 16;
/** `aaaaaaaaaaaaaaaa` is long, and the first thing that is tried. */
export const MIN_DIFFERENT_CHARACTERS = 8;

/** Whether a secret is too short or too plain to keep anybody out; null is no secret at all, which is another matter. */
export function isGuessable(secret: string | null): boolean {
  if (secret === null) return false;
  return secret.length < MIN_SECRET_LENGTH || new Set(secret).size < MIN_DIFFERENT_CHARACTERS;
}
