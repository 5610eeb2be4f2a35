import type { Line } from "../../domain/settings.ts";
import type { RoutingAdapter } from "../../telephony/port.ts";

export type Deps = {
  readonly adapterOf: (vendor: string) => RoutingAdapter | undefined;
  /** Whether this address answers 200 by itself, as the phone system wants it. */
  readonly answers: (url: string) => Promise<boolean>;
  /** Keeps what was learnt of a line, and tells every router. */
  readonly learn: (line: Line, facts: Readonly<Record<string, unknown>>) => Promise<void>;
};

export type ProbeAudio = (line: Line) => Promise<void>;

/**
 * Tries the audio that a line's answers name: one file that can't be had voids the whole answer at the phone system, so
 * those that fail are left out until they answer again. Writes only what has changed.
 */
export function createProbeAudio({ adapterOf, answers, learn }: Deps): ProbeAudio {
  return async (line) => {
    const urls = adapterOf(line.vendor)?.audioUrlsOf?.(line.vendorSettings ?? {}) ?? [];
    const tried = await Promise.all(urls.map(async (url) => ({ url, good: await answers(url) })));
    const failing = tried.filter(({ good }) => !good).map(({ url }) => url);
    const known = line.learnt?.["failingAudioUrls"] ?? [];
    if (JSON.stringify(failing) !== JSON.stringify(known)) {
      await learn(line, { failingAudioUrls: failing });
    }
  };
}

/** The same for every line of a workspace, again: a file that is gone would void the answers that name it. */
export function createProbeAllAudio(deps: {
  readonly listLines: (workspaceId: string) => Promise<readonly Line[]>;
  readonly probeAudio: ProbeAudio;
}): (workspaceId: string) => Promise<void> {
  return async (workspaceId) => {
    for (const line of await deps.listLines(workspaceId)) await deps.probeAudio(line);
  };
}
