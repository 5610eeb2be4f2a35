import type { FastifyInstance } from "fastify";
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
      const payload = adapter.verify(incoming, view);
      const fallback = () => adapter.renderAnswer({ kind: "target", target: line.fallback }, view);
      if (!line.enabled) return fallback();
      try {
        const asked = adapter.parseRoutingRequest(payload, incoming, view);
        const { answer } = await deps.routeCall(line, asked);
        return adapter.renderAnswer(answer, view);
      } catch (error) {
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
