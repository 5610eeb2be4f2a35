import type { Assumptions } from "./assumptions.ts";

export type VoipexMember = {
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly login: string;
  readonly extension: string;
  /** Names of the queues whose agent they are. */
  queues?: readonly string[];
};

export type VoipexWebhook = {
  readonly eventsUrl: string;
  readonly authorization:
    | { readonly kind: "none" }
    | { readonly kind: "basic"; readonly user: string; readonly password: string }
    | { readonly kind: "bearer"; readonly token: string };
  /** The switchboard's own names, by the default ones. */
  readonly keys?: Readonly<Record<string, string>>;
};

/** A row of the missed list, as operators see it. */
export type MissedCall = {
  readonly callId: string;
  readonly callerId: string;
  readonly calldate: string;
  readonly queue: string;
  readonly attempts: number;
  readonly outgoingAttempts: number;
  readonly state: "noChange" | "inProgress";
};

/** What both sides of a call that the API was asked for do. */
export type MadeBehaviour = {
  readonly rep?: "answers" | "lets-it-ring";
  readonly person?: "answers" | "lets-it-ring";
  readonly ringMs?: number;
  readonly talkMs?: number;
};

/** What somebody does whom a campaign rings; default: they answer and talk. */
export type DialledBehaviour = {
  readonly outcome?: "answers" | "busy" | "no-answer" | "error";
  readonly ringMs?: number;
  readonly talkMs?: number;
};

export type VoipexBoxOptions = {
  readonly username: string;
  readonly password: string;
  /** Whether this access may manage the Dialer. */
  readonly dialerRights?: boolean;
  /** Whether it may make calls for members; default: it may. */
  readonly impersonation?: boolean;
  readonly members: readonly VoipexMember[];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  readonly assumptions?: Partial<Assumptions>;
  /** What both sides do on a call that the API was asked for; default: both answer. */
  readonly onMadeCall?: (call: { extension: string; to: string }) => MadeBehaviour;
  /** What somebody does whom a campaign rings; default: they answer. */
  readonly onDialled?: (number: string) => DialledBehaviour;
  /** Told what goes wrong in the calls that it makes; default: the terminal. */
  readonly onFailure?: (error: unknown) => void;
};

/** A call as it lives: whose phones ring, and who talks. */
export type LiveCall = {
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  readonly queue: string;
  /** Default: incoming. */
  readonly direction?: "outgoing";
  readonly startedAt: number;
  readonly legs: Map<string, "Ringing" | "Up">;
};
