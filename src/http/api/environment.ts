import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { failures, Items, Nullable } from "../schemas.ts";

/** What is set where Stickyline runs; no secrets. */
export type Environment = {
  readonly publicUrl: string;
  readonly mailFrom: string | null;
  readonly oidc: { readonly issuer: string; readonly clientId: string } | null;
  readonly recordings: "folder" | "s3" | null;
};

export type QueueView = {
  readonly queue: string;
  readonly backend: "redis" | "postgresql";
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly oldestMs: number;
};

export type EnvironmentRoutesDeps = {
  readonly environment: Environment;
  /** Rejects while a backend can't be asked. */
  readonly measureQueues: (backend: QueueView["backend"]) => Promise<readonly QueueView[]>;
  readonly countDeadLetters: () => Promise<Readonly<Record<string, number>>>;
};

const View = Type.Object({
  publicUrl: Type.String(),
  mailFrom: Nullable(Type.String()),
  oidc: Nullable(Type.Object({ issuer: Type.String(), clientId: Type.String() })),
  recordings: Nullable(Type.String()),
});
const Queue = Type.Object({
  queue: Type.String(),
  backend: Type.String(),
  waiting: Type.Integer(),
  active: Type.Integer(),
  delayed: Type.Integer(),
  /** How long the next one has waited since its time. */
  oldestMs: Type.Number(),
});
const Queues = Type.Object({
  ...Items(Queue).properties,
  /** Backends that can't be asked now. */
  unreachable: Type.Array(Type.String()),
  /** Jobs that failed for good and events that were set aside, of all workspaces. */
  deadLetters: Type.Record(Type.String(), Type.Integer()),
});

/** What is set by environment variables, and how much work waits. */
export function environmentRoutes(deps: EnvironmentRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/environment",
      { schema: { response: { 200: View, ...failures } } },
      async () => deps.environment,
    );

    app.get("/queues", { schema: { response: { 200: Queues, ...failures } } }, async () => {
      const unreachable: string[] = [];
      const measured = (["redis", "postgresql"] as const).map((backend) =>
        deps.measureQueues(backend).catch(() => {
          unreachable.push(backend);
          return [];
        }),
      );
      const items = (await Promise.all(measured)).flat();
      return { items, unreachable, deadLetters: { ...(await deps.countDeadLetters()) } };
    });
  };
}
