import { DEFAULT_POLICY } from "../../../../src/domain/policy.ts";

/** A phone system of which an owner and their mate have phones, with one line. */
export type CallbackSystem = {
  readonly vendor: string;
  readonly owner: "Ada" | "Bea" | "Cleo" | "Dan";
  readonly ownerId: string;
  /** Contacts of the owner. Who is called at the second one lets it ring, for long. */
  readonly numbers: readonly [string, string, ...string[]];
  readonly lineId: string;
  readonly mate: { readonly name: string; readonly phone: string; readonly repId: string };
  /** The owner talks with somebody else, until what is returned is called. */
  occupy(): Promise<() => Promise<unknown>>;
  /** Calls, finds the owner busy, and asks to be called back: by a key, or by hanging up in waiting where none can be. */
  ask(number: string): Promise<void>;
  /** Calls, and gives the phone that took it: the mate's and the owner's answer. */
  ringIn(number: string): Promise<string>;
  /** Whom the API was asked to call. */
  dialled(): string[];
  close(): Promise<unknown>;
};

/** What stands between us and the phone system's API; how long people talk. */
export type Between = {
  readonly via: (baseUrl: string) => Promise<string>;
  readonly talk: { readonly ringMs: number; readonly talkMs: number };
};

export const NOTHING_BETWEEN: Between = {
  via: async (baseUrl) => baseUrl,
  // the phones of a call that the API was asked for ring so long, each of both
  talk: { ringMs: 300, talkMs: 2_500 },
};

export const SLOW_RING_MS = 6_000;
export const SHORT_MS = 1_500;
export const LONG_MS = 200_000;

/** What ends a talk, and the end of it. */
export function untilTold(): { readonly end: () => void; readonly told: Promise<void> } {
  let end = () => {};
  const told = new Promise<void>((resolve) => (end = resolve));
  return { end: () => end(), told };
}

export const MENU = { menu: { enabled: true, choices: ["callback"] } };

/** Callers wait for their busy owner. */
export const WAITING = {
  ladder: DEFAULT_POLICY.ladder.map((rung) =>
    rung.rung === "contact-owner" ? { ...rung, waitSeconds: 60 } : rung,
  ),
};
