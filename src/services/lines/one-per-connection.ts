import type { Line } from "../../domain/settings.ts";

/** Of the lines that are on, one for each connection: what is asked of a phone system is asked of it once. */
export function onePerConnection(lines: readonly Line[]): Line[] {
  const byConnection = new Map<string, Line>();
  for (const line of lines) {
    if (line.connectionId !== null && line.enabled) byConnection.set(line.connectionId, line);
  }
  return [...byConnection.values()];
}
