import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import type { Processors, ScheduledJob } from "../queues/jobs.ts";

/**
 * What one part of the program gives to the whole. It composes itself; the entry lists it, and nothing else need
 * know of it.
 */
export type Area = {
  /** What vendors and browsers on their way ask, outside the sign-in: each in a scope of its own. */
  readonly webhooks?: readonly ((app: FastifyInstance) => Promise<void>)[];
  /** What is under /api, behind the sign-in. */
  readonly routes?: readonly FastifyPluginAsyncTypebox[];
  /** What becomes of its jobs. */
  readonly processors?: Partial<Processors>;
  /** Its jobs that come again by themselves. */
  readonly schedules?: readonly Schedule[];
  /** Begins, once requests are answered and before the workers run, what ends with the function that it gives. */
  readonly start?: () => Promise<() => Promise<void>>;
  /** Writes what it still holds, once no more requests and jobs come. */
  readonly close?: () => Promise<void>;
};

export type Schedule = { readonly name: ScheduledJob; readonly everyMs: number };
