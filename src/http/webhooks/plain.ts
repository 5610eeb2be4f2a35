import type { FastifyInstance } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import {
  eventKeyOf,
  hitOf,
  lookAgainBeforeRefusing,
  readRawBodies,
  type LineRequest,
  type LineWebhookDeps,
} from "./line-webhook.ts";

/**
 * The two webhooks of a phone system that needs no door of its own: where should this call go, and what happened. Only
 * failed authentication is refused: more than ten bad answers in an hour switch a Dialpad router off for everybody.
 */
export function plainRoutes(deps: LineWebhookDeps): (app: FastifyInstance) => Promise<void> {
  const { adapter } = deps;
  const { vendor, routePath = "route" } = adapter;
  const forEvents = { ...deps, lineByKey: deps.feedByKey ?? deps.lineByKey };
  return async (app) => {
    readRawBodies(app);
    lookAgainBeforeRefusing(app, deps);

    app.post(`/v1/${vendor}/:lineKey/${routePath}`, async (request: LineRequest) => {
      const { line, view, incoming } = await hitOf(deps, request);
      const fallback = () => adapter.renderAnswer({ kind: "target", target: line.fallback }, view);
      try {
        const payload = adapter.verify(incoming, view);
        if (!line.enabled) return fallback();
        const routing = adapter.parseRoutingRequest(payload, incoming, view);
        const { answer, decision } = await deps.routeCall(line, routing);
        const asked = { request: incoming, routing, payload, decisionId: decision.id };
        return adapter.renderAnswer(answer, view, asked);
      } catch (error) {
        if (error instanceof StickylineError && error.code === "UNAUTHORIZED") throw error;
        deps.onFailure(error);
        return fallback();
      }
    });

    app.post(`/v1/${vendor}/:lineKey/events`, async (request: LineRequest) => {
      const hit = await hitOf(forEvents, request);
      const payload = adapter.verify(hit.incoming, hit.view);
      await deps.ingestEvent(hit.line, eventKeyOf(deps, hit, payload), payload);
      return {};
    });
  };
}
