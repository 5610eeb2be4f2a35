/** Names come from CRMs and phone systems: one that holds a line of its own could say what we don't. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}
