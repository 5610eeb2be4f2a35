import type { Sequence } from "./requests.ts";
import type { LoadFigures } from "./run-load.ts";

/** What the load generator is told to do. */
export type LoadOrder = {
  readonly url: string;
  readonly sequence: Sequence;
  readonly connections: number;
  readonly seconds: number;
  readonly perSecond: number | null;
  /** So many requests are made beforehand; more than that begin again with the first. */
  readonly most: number;
  /** Frees who was taken after each answer; null: nobody is. */
  readonly releases: {
    readonly workspaceId: string;
    /** By the id that Dialpad rings. */
    readonly reps: Readonly<Record<string, string>>;
  } | null;
};

/** `cpuShare`: of one core, what the load generator itself used. */
export type LoadReport = LoadFigures & { readonly cpuShare: number };
