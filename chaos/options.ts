import { parseArgs } from "node:util";

export type Options = {
  readonly minutes: number;
  readonly seed: number;
  /** How many faults; more than one in 25 seconds makes them denser. */
  readonly faults: number;
  /** From one call to the next at each phone system, in milliseconds. */
  readonly callEveryMs: number;
  /** Only those whose name fits this regular expression. */
  readonly only: string | null;
  /** Writes docs/reliability.md. */
  readonly write: boolean;
  /** A folder for the logs of all processes; null: they go with the run. */
  readonly logs: string | null;
};

const FAULTS_A_MINUTE = 2.4;

/** What was asked for on the command line. Throws for what it does not know. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "30" },
      seed: { type: "string", default: "1" },
      faults: { type: "string" },
      every: { type: "string", default: "1500" },
      only: { type: "string" },
      write: { type: "boolean", default: false },
      logs: { type: "string" },
    },
  });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  const faults = Number(values.faults ?? Math.ceil(minutes * FAULTS_A_MINUTE));
  const callEveryMs = Number(values.every);
  if (!(
    minutes > 0 &&
    callEveryMs > 0 &&
    Number.isInteger(seed) &&
    Number.isInteger(faults) &&
    faults > 0
  )) {
    throw new Error("--minutes, --seed, --faults and --every are numbers above 0");
  }
  const { only = null, write, logs = null } = values;
  return { minutes, seed, faults, callEveryMs, only, write, logs };
}
