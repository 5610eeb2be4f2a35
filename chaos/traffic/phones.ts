import type { Random } from "../../src/sandbox/dialpad/random.ts";
import type { CuttableProxy } from "../../test/support/cuttable-proxy.ts";
import type { Vendor } from "./read-routing.ts";

export type PhoneRep = {
  readonly name: string;
  readonly email: string;
  readonly identity: { readonly vendor: Vendor; readonly type: string; readonly id: string };
};

/** The admin API: `path` without /api; throws on an answer that is no success. */
export type Api = <T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
) => Promise<T>;

/** One phone system with its people and its callers. */
export type Phones = {
  readonly vendor: Vendor;
  readonly reps: readonly PhoneRep[];
  /** Numbers of people whom the CRM knows. */
  readonly callers: readonly string[];
  /** The way to its API. */
  readonly way: CuttableProxy;
  /** Sets a line up as an admin would. */
  connect(api: Api, policyId: string): Promise<void>;
  /** One call of this number, from its first ring to its end; the vendor's ids of all its parts. */
  call(from: string, talkMs: number): Promise<PlayedCall>;
  /** Who talks at this moment, by the reps' names. */
  talking(): string[];
  close(): Promise<void>;
};

export type PlayedCall = {
  /** Those that a timeline entry may be known by. */
  readonly ids: readonly string[];
  readonly from: string;
  readonly endedAt: number;
};

export type PhonesDeps = { readonly random: Random; readonly now: () => number };

const NAMES = ["Ada", "Ben", "Cal", "Dia", "Eli", "Fay"];

/** Six people of one phone system; `idOf`: their identity there, by their place. */
export function makeReps(
  vendor: Vendor,
  type: string,
  idOf: (index: number) => string,
): PhoneRep[] {
  return NAMES.map((name, index) => ({
    name: `${name} (${vendor})`,
    email: `${name.toLowerCase()}.${vendor}@example.com`,
    identity: { vendor, type, id: idOf(index) },
  }));
}

/** So many numbers, counted on from the first. */
export function numbersFrom(prefix: string, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${first + index}`);
}

export const ACCESS_KEY = "a-key-of-the-phone-system";
export const LINE_SECRET = "a-secret-of-the-line-long-enough-for-all";
