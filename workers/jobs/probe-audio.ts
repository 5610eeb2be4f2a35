import type { Line } from "../../src/domain/settings.ts";
import type { Processor } from "./processor.ts";

/** Tries the audio of every line again: a file that is gone would void the answers that name it. */
export function createProbeAudioJob(deps: {
  listLines: () => Promise<readonly Line[]>;
  probeAudio: (line: Line) => Promise<void>;
}): Processor<"lines.probe-audio"> {
  return async () => {
    for (const line of await deps.listLines()) await deps.probeAudio(line);
  };
}
