import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { StickylineError } from "../../domain/errors.ts";
import { failures } from "../schemas.ts";

export type LiveRoutesDeps = {
  /** Calls `listen` with what has changed, until the function that is returned is called. */
  readonly followChanges: (
    workspaceId: string,
    listen: (kinds: readonly string[]) => void,
  ) => () => void;
  readonly onFailure: (error: unknown) => void;
};

/** A browser is told twice a second at the most, however much happens. */
const SETTLE_MS = 500;
/** Who signed out, or has no role any more, is told nothing after so long. */
const LOOK_AGAIN_MS = 10_000;
/** Tabs of one browser, in each process; a key or token has as many. */
const MOST_AT_ONCE = 20;
/** Who does not read so much is gone, or holds our memory. */
const MOST_UNREAD_BYTES = 64 * 1024;
const RETRY_AFTER_MS = 10_000;

const KINDS = ["decisions", "calls", "callbacks", "connections", "presence", "settings"];
const Kinds = Type.Object({ kinds: Type.Array(Type.String()) });

/**
 * What changes, pushed as server-sent events: kinds of things, never their content. Who does not ask for
 * `text/event-stream` gets the kinds that are told, at once. It ends with the session or key that opened it, and for who
 * does not read. RATE_LIMITED: one session, key or token has 20 at once.
 */
export function liveRoutes(deps: LiveRoutesDeps): FastifyPluginAsyncTypebox {
  const { followChanges, onFailure } = deps;
  const open = new Map<string, number>();

  function enter(who: string): () => void {
    const others = open.get(who) ?? 0;
    if (others >= MOST_AT_ONCE) {
      throw new StickylineError("RATE_LIMITED", "you look on in too many windows: close some", {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    open.set(who, others + 1);
    return () => {
      const left = (open.get(who) ?? 1) - 1;
      if (left > 0) open.set(who, left);
      else open.delete(who);
    };
  }

  return async (app) => {
    app.get(
      "/live",
      { sse: "dual", schema: { response: { 200: Kinds, ...failures } } },
      async (request, reply) => {
        if (!/text\/event-stream/i.test(request.headers.accept ?? "")) return { kinds: KINDS };
        const { actor, sessionId } = request.principal;
        const leave = enter(`${actor} ${sessionId}`);
        const changed = new Set<string>();
        let timer: NodeJS.Timeout | null = null;
        /** Nobody reads: what would be written is kept by us. */
        function isHeard(): boolean {
          if (reply.raw.writableLength <= MOST_UNREAD_BYTES) return reply.sse.isConnected;
          reply.raw.destroy();
          return false;
        }
        function settle(): void {
          timer = null;
          const data = { kinds: [...changed] };
          changed.clear();
          if (isHeard()) reply.sse.send({ event: "changed", data }).catch(onFailure);
        }
        async function lookAgain(): Promise<void> {
          if (isHeard() && !(await app.mayStill(request))) reply.sse.close();
        }
        const watch = setInterval(() => void lookAgain().catch(onFailure), LOOK_AGAIN_MS).unref();
        const stop = followChanges(request.workspaceId, (kinds) => {
          for (const kind of kinds) changed.add(kind);
          timer ??= setTimeout(settle, SETTLE_MS);
        });
        reply.sse.onClose(() => {
          leave();
          stop();
          clearInterval(watch);
          if (timer !== null) clearTimeout(timer);
        });
        reply.sse.keepAlive();
        await reply.sse.send({ event: "hello", data: {} });
        return reply;
      },
    );
  };
}
