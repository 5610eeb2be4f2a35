import type { Identity } from "./decision.ts";
import type { CrmPresence, Stand } from "./facts.ts";
import type { Hours } from "./hours.ts";
import type { ClosedRule, Policy, Target } from "./policy.ts";
import type { OwnSentences } from "./sentences.ts";

/** One customer of this installation. */
export type Workspace = {
  readonly id: string;
  readonly name: string;
  /** ISO 3166 alpha-2: how numbers without a country code are read. */
  readonly defaultRegion: string;
  /** Grows with every change of lines, reps or policy; routers reload when theirs differs. */
  readonly settingsVersion: number;
};

/** How a workspace's numbers without a country code are read, ISO 3166 alpha-2; `US` where it is not known. */
export function regionOf(workspace: Pick<Workspace, "defaultRegion"> | null | undefined): string {
  return workspace?.defaultRegion ?? "US";
}

/**
 * `observe`: decide and record, but answer the fallback. `percent`: live for a share of the calls, the others as
 * observed. `pause`: answer the fallback and look nothing up.
 */
export type LineMode = "observe" | "percent" | "live" | "pause";

/** A number of a line with an owner or a policy of its own. */
export type LineNumber = {
  /** E.164. */
  readonly number: string;
  readonly repId: string | null;
  readonly policyId: string | null;
};

/** How a line is routed. */
export type LineRouting = {
  readonly mode: LineMode;
  /** With `percent`: of a hundred calls so many are live. */
  readonly percent: number;
  /** Null: the default policy. */
  readonly policyId: string | null;
  readonly hours: Hours | null;
  /** What happens outside them; null: what the policy says. */
  readonly closed: ClosedRule | null;
  /** What callers of this line hear instead of the policy's sentences. */
  readonly sentences: OwnSentences;
  readonly numbers: readonly LineNumber[];
  /**
   * A request of a call that began longer ago is answered and claims nobody: it may be an old one sent again. Longer
   * than any wait, since follow-ups carry the call's start.
   */
  readonly maxCallAgeSeconds: number;
};

export const DEFAULT_LINE_ROUTING: LineRouting = {
  mode: "live",
  percent: 100,
  policyId: null,
  hours: null,
  closed: null,
  sentences: {},
  numbers: [],
  maxCallAgeSeconds: 7_200,
};

/** One connected way for calls to come in. */
export type Line = LineRouting & {
  readonly id: string;
  readonly workspaceId: string;
  /** In its URLs; hard to guess. */
  readonly key: string;
  readonly vendor: string;
  readonly name: string;
  /** Where its vendor's API is reached; null while only the webhooks are used. */
  readonly connectionId: string | null;
  readonly secret: string | null;
  /** Still accepted while a rotation is under way. */
  readonly previousSecret: string | null;
  readonly fallback: Target;
  readonly team: Target | null;
  readonly busyMenu: boolean;
  readonly enabled: boolean;
  readonly sandbox: boolean;
  /** What only lines of its vendor have; its adapter knows what it means. */
  readonly vendorSettings?: Readonly<Record<string, unknown>>;
  /** What was learnt of the line since, by us: never set by an admin. */
  readonly learnt?: Readonly<Record<string, unknown>>;
};

/** A line to be. What is left out: no secret, no team, the busy menu on, enabled, `DEFAULT_LINE_ROUTING`. */
export type NewLine = Pick<Line, "vendor" | "name" | "fallback"> &
  Partial<Pick<Line, "secret" | "team" | "busyMenu" | "enabled" | "vendorSettings">> &
  Partial<LineRouting>;

/** What changes of a line. A new `secret` keeps the old one as `previousSecret` until that is set to null. */
export type LineChange = Partial<Omit<NewLine, "vendor"> & Pick<Line, "previousSecret">>;

/** When a rep takes calls, and who does instead. */
export type RepProfile = {
  readonly left: boolean;
  readonly successor: Stand | null;
  readonly awayUntilMs: number | null;
  readonly backupId: string | null;
  readonly delegate: Stand | null;
  readonly teams: readonly string[];
  /** Turns in a round of a team's round robin. */
  readonly weight: number;
  readonly hours: Hours | null;
  /** Their own phones, E.164: calls from them are no prospect's. */
  readonly phones: readonly string[];
  /** When they last said that they are back: calls missed before do not count. */
  readonly checkedInAt: number | null;
};

export const DEFAULT_REP_PROFILE: RepProfile = {
  left: false,
  successor: null,
  awayUntilMs: null,
  backupId: null,
  delegate: null,
  teams: [],
  weight: 1,
  hours: null,
  phones: [],
  checkedInAt: null,
};

/** A person who takes calls. */
export type Rep = RepProfile & {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly email: string;
  readonly crmOwnerId: string | null;
  /** A person chose the owner: the match by e-mail leaves it alone. */
  readonly ownerChosen: boolean;
  readonly enabled: boolean;
  readonly away: boolean;
  readonly sandbox: boolean;
  readonly identities: readonly Identity[];
  /** Of their CRM owner; absent or null: the CRM says nothing of them. */
  readonly crmPresence?: CrmPresence | null;
};

/** A rep to be. What is left out: no CRM owner, enabled, not away, `DEFAULT_REP_PROFILE`. */
export type NewRep = Pick<Rep, "name" | "email" | "identities"> &
  Partial<Pick<Rep, "crmOwnerId" | "enabled" | "away">> &
  Partial<RepProfile>;

/** What changes of a rep. */
export type RepChange = Partial<NewRep>;

/** Where the events of all the lines of one phone system's account come. */
export type SharedFeed = {
  readonly connectionId: string;
  readonly vendor: string;
  /** In its URL; hard to guess. */
  readonly key: string;
  readonly secret: string;
};

/** All that a router needs in memory of one workspace. */
export type WorkspaceSettings = {
  readonly workspace: Workspace;
  readonly feeds?: readonly SharedFeed[];
  readonly lines: readonly Line[];
  readonly reps: readonly Rep[];
  /** The live version of each policy. */
  readonly policies: ReadonlyMap<string, Policy>;
};
