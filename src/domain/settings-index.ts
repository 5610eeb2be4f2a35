import { callerKey } from "./caller-key.ts";
import { identityKey } from "./decision.ts";
import type { Line, LineNumber, Rep, WorkspaceSettings } from "./settings.ts";

/** What a request looks up in a workspace's settings. */
export type SettingsIndex = {
  readonly repById: ReadonlyMap<string, Rep>;
  /** By identity key. */
  readonly repByIdentity: ReadonlyMap<string, Rep>;
  /** Ids of the members of each team, in the order of the settings. */
  readonly teams: ReadonlyMap<string, readonly string[]>;
  /** Numbers that are no caller's: a line's, or a rep's own phone. By caller key. */
  readonly ownNumbers: ReadonlyMap<string, "line" | "rep">;
};

const EMPTY: SettingsIndex = {
  repById: new Map(),
  repByIdentity: new Map(),
  teams: new Map(),
  ownNumbers: new Map(),
};

const indexes = new WeakMap<WorkspaceSettings, SettingsIndex>();
const numbersOfLines = new WeakMap<Line, ReadonlyMap<string, LineNumber>>();

/** The index of these settings, made once for each version of them. */
export function indexOf(settings: WorkspaceSettings | undefined): SettingsIndex {
  if (settings === undefined) return EMPTY;
  const known = indexes.get(settings);
  if (known !== undefined) return known;
  const made = makeIndex(settings);
  indexes.set(settings, made);
  return made;
}

/** A number of the line with an owner or a policy of its own. */
export function numberOn(line: Line, number: string | null): LineNumber | undefined {
  let known = numbersOfLines.get(line);
  if (known === undefined) {
    known = new Map(line.numbers.map((one) => [callerKey(one.number), one]));
    numbersOfLines.set(line, known);
  }
  return number === null ? undefined : known.get(callerKey(number));
}

/** A phone that a rep is reached by is theirs too. */
function numbersOf({ identities }: Rep): string[] {
  return identities.map(({ id }) => id).filter((id) => id.startsWith("+"));
}

function makeIndex({ lines, reps }: WorkspaceSettings): SettingsIndex {
  const teams = new Map<string, string[]>();
  for (const rep of reps) {
    for (const team of rep.teams) teams.set(team, [...(teams.get(team) ?? []), rep.id]);
  }
  // A number that is a line's as well counts as the line's.
  const phones = reps.flatMap((rep) =>
    [...rep.phones, ...numbersOf(rep)].map((phone) => [callerKey(phone), "rep"] as const),
  );
  const numbers = lines.flatMap((line) =>
    line.numbers.map(({ number }) => [callerKey(number), "line"] as const),
  );
  return {
    repById: new Map(reps.map((rep) => [rep.id, rep])),
    repByIdentity: new Map(
      reps.flatMap((rep) => rep.identities.map((one) => [identityKey(one), rep] as const)),
    ),
    teams,
    ownNumbers: new Map([...phones, ...numbers]),
  };
}
