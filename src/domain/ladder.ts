/** The ladder's steps, in the order in which the default policy tries them. */
export type RungName = "pinned" | "contact-owner" | "last-agent" | "team" | "fallback";

/** Where a call can go in the phone system's own terms: `{ type: "department", id: "123" }`. */
export type Target = { readonly type: string; readonly id: string };

export type Policy = {
  readonly version: string;
  readonly rungs: readonly Exclude<RungName, "team" | "fallback">[];
  readonly lastAgent: {
    readonly lookBackMs: number;
    readonly minTalkMs: number;
    readonly countOutbound: boolean;
  };
  /** Whether a caller whose own rep is busy is asked: team, or a call back. */
  readonly busyMenu: boolean;
  /** How long an offer keeps a rep when the vendor has no ring limit. */
  readonly offerMs: number;
};

const DAY_MS = 86_400_000;

/** Works unedited: own rep first, then whoever talked with them last, then the team. */
export const DEFAULT_POLICY: Policy = {
  version: "default-1",
  rungs: ["pinned", "contact-owner", "last-agent"],
  lastAgent: { lookBackMs: 30 * DAY_MS, minTalkMs: 10_000, countOutbound: true },
  busyMenu: true,
  offerMs: 45_000,
};
