import type { Row } from "../report/row.ts";
import type { Comparison } from "./open-comparison.ts";
import { share } from "./routing.ts";
import { takeTurns } from "./step.ts";

const CONNECTIONS = 40;

/** Signed events of calls on several lines, against one bare add, and against one that checks the signature too. */
export async function measureIngest(
  { stand, generator, sides }: Comparison,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Row[]> {
  const size = { seconds, connections: CONNECTIONS, perSecond: null };
  await takeTurns(stand, generator, sides.ingest, { ...size, rounds: 1 });
  const { ours, signed, bare } = await takeTurns(stand, generator, sides.ingest, {
    ...size,
    rounds,
  });
  return [
    share("ingest of call events, against bare (one add)", ours, bare, 0.65),
    share("ingest of call events, against floor (signature, one add)", ours, signed, 0.85),
  ];
}
