import { atMost, type Row } from "../report/row.ts";
import type { Comparison } from "./open-comparison.ts";
import { costOf, inWords, takeTurns } from "./step.ts";

/** A team of ten has no more free members than calls at once. */
const CONNECTIONS = 8;
const JUDGED = 50;

/**
 * What a call costs whose caller nobody knows, on a line that shares calls out to a team, who is without a call for
 * longest first: CPU time of the router and both Redis, against that of a known caller.
 */
export async function measureTeams(
  { stand, generator, sides, world }: Comparison,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Row[]> {
  const sizes = [...world.teams.keys()];
  const teams = Object.fromEntries(sizes.map((members) => [members, sides.team(members)]));
  const turns = { ...teams, known: sides.known.ours };
  const size = { seconds, connections: CONNECTIONS, perSecond: null };
  await takeTurns<string>(stand, generator, turns, { ...size, rounds: 1 });
  const found = await takeTurns<string>(stand, generator, turns, { ...size, rounds });
  const known = found["known"] ?? [];
  return sizes.map((members) => {
    const steps = found[members] ?? [];
    return {
      what: `cost of a team of ${members}, longest idle, against a known caller`,
      ours: inWords(steps),
      against: inWords(known),
      value: costOf(steps) / costOf(known),
      unit: "×",
      aim: members === JUDGED ? atMost(1.3) : null,
    };
  });
}
