import type { Line } from "../api/resources.ts";
import { words } from "../words/en.ts";
import { wordFor } from "../words/known.ts";

type Target = { readonly type: string; readonly id: string };

/** Somewhere that calls are sent, in words: `department 4400`. */
export function targetInWords({ type, id }: Target): string {
  return `${wordFor(words.targets, type)} ${id}`;
}

/** The same, with what it is to this line: its fallback, its team. */
export function targetOfLine(target: Target, line: Line | undefined): string {
  const isSame = (other: Target | null | undefined) =>
    other?.type === target.type && other.id === target.id;
  const place = targetInWords(target);
  if (isSame(line?.team)) return `${words.lines.team}: ${place}`;
  if (isSame(line?.fallback)) return `${words.lines.fallback}: ${place}`;
  return place;
}
