import type { FastifyInstance } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import {
  eventKeyOf,
  hitOf,
  readRawBodies,
  type LineRequest,
  type LineWebhookDeps,
} from "./line-webhook.ts";

/**
 * Dialpad's two webhooks: where should this call go, and what happened. Only failed authentication is refused: more
 * than ten bad answers in an hour switch the router off for everybody.
 */
export function dialpadRoutes(deps: LineWebhookDeps): (app: FastifyInstance) => Promise<void> {
  const { adapter } = deps;
  return async (app) => {
    readRawBodies(app);

    app.post("/v1/dialpad/:lineKey/route", async (request: LineRequest) => {
      const { line, view, incoming } = await hitOf(deps, request);
      const fallback = () => adapter.renderAnswer({ kind: "target", target: line.fallback }, view);
      try {
        const payload = adapter.verify(incoming, view);
        if (!line.enabled) return fallback();
        const asked = adapter.parseRoutingRequest(payload, incoming, view);
        const { answer } = await deps.routeCall(line, asked);
        return adapter.renderAnswer(answer, view);
      } catch (error) {
        if (error instanceof StickylineError && error.code === "UNAUTHORIZED") throw error;
        deps.onFailure(error);
        return fallback();
      }
    });

    app.post("/v1/dialpad/:lineKey/events", async (request: LineRequest) => {
      const hit = await hitOf(deps, request);
      const payload = adapter.verify(hit.incoming, hit.view);
      await deps.ingestEvent(hit.line, eventKeyOf(deps, hit, payload), payload);
      return {};
    });
  };
}
