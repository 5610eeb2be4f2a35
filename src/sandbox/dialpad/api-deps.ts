import type { Assumptions } from "./assumptions.ts";
import type { Leg, Transfer } from "./call.ts";
import type { Company } from "./company.ts";
import type { Phones } from "./phones.ts";
import type { Random } from "./random.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { RingCall } from "./simulate-calls.ts";

/** One request to the admin API; its headers are not kept, for the key is among them. */
export type ApiRequest = {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
};

export type ApiDeps = {
  readonly apiKey: string;
  readonly company: Company;
  readonly phones: Phones;
  readonly assumptions: Assumptions;
  readonly limits: RateLimits;
  readonly random: Random;
  readonly now: () => number;
  /** Dialpad's pages hold 100. */
  readonly pageSize: number;
  readonly findLeg: (callId: string) => Leg | undefined;
  /** False when the leg's call can't be passed on. */
  readonly transferCall: (leg: Leg, to: Transfer) => boolean;
  /** Rings the user's devices, and then the number; the id of the call. */
  readonly ringCall: (call: RingCall) => string;
  readonly record: (request: ApiRequest) => void;
};
