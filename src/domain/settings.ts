import type { Identity } from "./decision.ts";
import type { Target } from "./ladder.ts";

/** One customer of this installation. */
export type Workspace = {
  readonly id: string;
  readonly name: string;
  /** ISO 3166 alpha-2: how numbers without a country code are read. */
  readonly defaultRegion: string;
  /** Grows with every change of lines, reps or policy; routers reload when theirs differs. */
  readonly settingsVersion: number;
};

/** One connected way for calls to come in. */
export type Line = {
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
};

/** A person who takes calls. */
export type Rep = {
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
};

/** All that a router needs in memory of one workspace. */
export type WorkspaceSettings = {
  readonly workspace: Workspace;
  readonly lines: readonly Line[];
  readonly reps: readonly Rep[];
};
