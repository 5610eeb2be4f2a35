import type { FastifyInstance } from "fastify";
import {
  hitOf,
  lookAgainBeforeRefusing,
  readRawBodies,
  type Hit,
  type LineRequest,
  type LineWebhookDeps,
} from "./line-webhook.ts";

export type VoipexRouteDeps = LineWebhookDeps & {
  /** The event's idempotency key: from what it says and about when it came. */
  readonly eventKey: (payload: Readonly<Record<string, unknown>>) => string;
  /** The field in which a stored event says when it came. */
  readonly receivedField: string;
  readonly now: () => number;
};

/**
 * Voipex's two doors: `route` for the REST block of its IVR, which gets a flat JSON with 200 whatever happens, and
 * `events` for its webhooks, acknowledged once they are durable. Only a wrong key or secret is refused. GET or POST, a
 * form or JSON: the REST block's method is the admin's to choose.
 */
export function voipexRoutes(deps: VoipexRouteDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    readRawBodies(app);
    lookAgainBeforeRefusing(app, deps);

    app.route({
      method: ["GET", "POST"],
      url: "/v1/voipex/:lineKey/route",
      handler: async (request: LineRequest) => findAgent(deps, await hitOf(deps, request)),
    });

    app.route({
      method: ["GET", "POST"],
      url: "/v1/voipex/:lineKey/events",
      async handler(request: LineRequest) {
        const { line, view, incoming } = await hitOf(deps, request);
        const told = deps.adapter.verify(incoming, view);
        const payload = { ...told, [deps.receivedField]: deps.now() };
        await deps.ingestEvent(line, deps.eventKey(payload), payload);
        return {};
      },
    });
  };
}

async function findAgent(deps: VoipexRouteDeps, { line, view, incoming }: Hit) {
  const payload = deps.adapter.verify(incoming, view);
  try {
    const routing = deps.adapter.parseRoutingRequest(payload, incoming, view);
    if (!line.enabled) return fallBack(deps, { line, view, incoming }, "this line is switched off");
    const { answer, decision } = await deps.routeCall(line, routing);
    const rendered = deps.adapter.renderAnswer(answer, view, { request: incoming, routing });
    const isAsked = answer.kind === "ask" && rendered["outcome"] !== "wait";
    const reason = isAsked
      ? `${decision.reason} No question is possible on Voipex.`
      : decision.reason;
    return { ...rendered, reason };
  } catch (error) {
    deps.onFailure(error);
    return fallBack(
      deps,
      { line, view, incoming },
      "the request can't be read, or nothing could be decided",
    );
  }
}

function fallBack({ adapter }: VoipexRouteDeps, { line, view, incoming }: Hit, reason: string) {
  const answer = { kind: "target", target: line.fallback } as const;
  return { ...adapter.renderAnswer(answer, view, { request: incoming, routing: null }), reason };
}
