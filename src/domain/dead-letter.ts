/** A job that failed for good, or was set aside. `at`: epoch milliseconds; `error`: without personal data. */
export type DeadLetter = {
  readonly id: string;
  /** Null for a job of no one workspace. */
  readonly workspaceId: string | null;
  readonly queue: string;
  readonly jobName: string;
  readonly payload: unknown;
  readonly error: string;
  readonly at: number;
  /** `set-aside`: nothing is wrong with it, but its line or account is not known here. */
  readonly state: "failed" | "set-aside";
  readonly lineId: string | null;
};

export type DeadLetterFilter = {
  readonly state?: DeadLetter["state"];
  readonly jobName?: string;
  readonly lineId?: string;
  /** Epoch milliseconds, both included. */
  readonly fromMs?: number;
  readonly toMs?: number;
};
