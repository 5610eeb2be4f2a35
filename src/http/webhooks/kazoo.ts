import type { FastifyInstance, FastifyReply } from "fastify";
import type { Line } from "../../domain/settings.ts";
import type { LineView, RoutingAdapter } from "../../telephony/port.ts";
import {
  eventKeyOf,
  hitOf,
  lookAgainBeforeRefusing,
  readRawBodies,
  type Hit,
  type LineRequest,
  type LineWebhookDeps,
} from "./line-webhook.ts";

/** What only KAZOO does: flows in parts, and going on by itself. */
type FlowAdapter = RoutingAdapter & {
  /** The next part of an answer that was given in parts; null when the request asks for a decision. */
  continueAnswer(
    payload: Readonly<Record<string, unknown>>,
    line: LineView,
  ): Record<string, unknown> | null;
  /** Whether the phone system is to go on by itself where nothing could be decided. */
  handsBack(line: LineView): boolean;
};

export type KazooRouteDeps = LineWebhookDeps & {
  readonly adapter: FlowAdapter;
  /** An event was acknowledged that could not be stored: reconcile has to find it out. */
  readonly onLostEvent: (line: Line, error: unknown) => void;
};

/**
 * KAZOO's requests: where should this call go (GET or POST, form or JSON), and what happened. A pivot request gets a
 * valid callflow with exactly 200, or 503, with which KAZOO runs its own `_` child at once, where the line says so.
 * Channel webhooks are acknowledged with 200 whatever becomes of them: KAZOO repeats none of them, and six other
 * answers in a minute switch the hook off.
 */
export function kazooRoutes(deps: KazooRouteDeps): (app: FastifyInstance) => Promise<void> {
  const forEvents = { ...deps, lineByKey: deps.feedByKey ?? deps.lineByKey };
  return async (app) => {
    readRawBodies(app);
    lookAgainBeforeRefusing(app, deps);

    app.route({
      method: ["GET", "POST"],
      url: "/v1/kazoo/:lineKey/pivot",
      handler: async (request: LineRequest, reply) =>
        answerPivot(deps, await hitOf(deps, request), reply),
    });

    app.route({
      method: ["GET", "POST"],
      url: "/v1/kazoo/:lineKey/events",
      async handler(request: LineRequest) {
        const hit = await hitOf(forEvents, request);
        const payload = deps.adapter.verify(hit.incoming, hit.view);
        try {
          await deps.ingestEvent(hit.line, eventKeyOf(deps, hit, payload), payload);
        } catch (error) {
          deps.onLostEvent(hit.line, error);
        }
        return {};
      },
    });
  };
}

async function answerPivot(
  deps: KazooRouteDeps,
  { line, view, incoming }: Hit,
  reply: FastifyReply,
): Promise<unknown> {
  const payload = deps.adapter.verify(incoming, view);
  const undecided = () =>
    deps.adapter.handsBack(view)
      ? handBack(reply)
      : deps.adapter.renderAnswer({ kind: "target", target: line.fallback }, view, {
          request: incoming,
          routing: null,
          payload,
        });
  try {
    const next = deps.adapter.continueAnswer(payload, view);
    if (next !== null) return next;
    if (!line.enabled) return undecided();
    const routing = deps.adapter.parseRoutingRequest(payload, incoming, view);
    const { answer, decision } = await deps.routeCall(line, routing);
    if (decision.path === "facts-missing" && deps.adapter.handsBack(view)) {
      return handBack(reply);
    }
    return deps.adapter.renderAnswer(answer, view, {
      request: incoming,
      routing,
      payload,
      decisionId: decision.id,
    });
  } catch (error) {
    deps.onFailure(error);
    return undecided();
  }
}

/** The quickest way to KAZOO's own `_` child: any status but 200 and 206, at once. */
function handBack(reply: FastifyReply): { error: { code: string; message: string } } {
  void reply.status(503);
  return {
    error: { code: "STATE_UNAVAILABLE", message: "nothing could be decided; go on by yourself" },
  };
}
