import type { LineProblem } from "../telephony-client.ts";

/** What a run of provisioning did and could not do, one sentence each, and what calls or events suffer from now. */
export type Report = {
  readonly changes: string[];
  readonly warnings: string[];
  readonly problems: LineProblem[];
};

export function newReport(): Report {
  return { changes: [], warnings: [], problems: [] };
}
