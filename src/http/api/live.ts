import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { failures } from "../schemas.ts";

export type LiveRoutesDeps = {
  /** Calls `listen` with what has changed, until the function that is returned is called. */
  readonly followChanges: (
    workspaceId: string,
    listen: (kinds: readonly string[]) => void,
  ) => () => void;
};

/** A browser is told twice a second at the most, however much happens. */
const SETTLE_MS = 500;

const KINDS = ["decisions", "calls", "callbacks", "connections", "presence", "settings"];
const Kinds = Type.Object({ kinds: Type.Array(Type.String()) });

/**
 * What changes, pushed as server-sent events: kinds of things, never their content. Who does not ask for
 * `text/event-stream` gets the kinds that are told, at once.
 */
export function liveRoutes({ followChanges }: LiveRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/live",
      { sse: "dual", schema: { response: { 200: Kinds, ...failures } } },
      async (request, reply) => {
        if (!/text\/event-stream/i.test(request.headers.accept ?? "")) return { kinds: KINDS };
        const changed = new Set<string>();
        let timer: NodeJS.Timeout | null = null;
        function settle(): void {
          timer = null;
          const data = { kinds: [...changed] };
          changed.clear();
          if (reply.sse.isConnected) void reply.sse.send({ event: "changed", data });
        }
        const stop = followChanges(request.workspaceId, (kinds) => {
          for (const kind of kinds) changed.add(kind);
          timer ??= setTimeout(settle, SETTLE_MS);
        });
        reply.sse.onClose(() => {
          stop();
          if (timer !== null) clearTimeout(timer);
        });
        reply.sse.keepAlive();
        await reply.sse.send({ event: "hello", data: {} });
        return reply;
      },
    );
  };
}
