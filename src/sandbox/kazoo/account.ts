import type { Assumptions } from "./assumptions.ts";

export type KazooUser = {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** The id of their voicemail box. */
  readonly mailboxId?: string;
};

export type KazooBoxOptions = {
  readonly accountId: string;
  readonly apiKey: string;
  readonly users: readonly KazooUser[];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  readonly random: () => number;
  /** The numbers that the account holds. */
  readonly numbers: readonly string[];
  readonly assumptions?: Partial<Assumptions>;
  /** Calls take the time that they take; default: they are over at once, in simulated time. */
  readonly realTime?: boolean;
  /** Faults that the published schemas find, where they are at hand. */
  readonly validate?: (body: unknown) => string[];
};

export type StoredCallflow = {
  readonly id: string;
  numbers: readonly string[];
  flow: Readonly<Record<string, unknown>>;
};
