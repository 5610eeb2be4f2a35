import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type { RoutedCall } from "../../services/routing/route-call.ts";
import type {
  IncomingRequest,
  LineView,
  RoutingAdapter,
  RoutingRequest,
} from "../../telephony/port.ts";
import { toLineView } from "../../services/lines/to-line-view.ts";

export type KazooRouteDeps = {
  readonly adapter: RoutingAdapter;
  readonly lineByKey: (key: string) => Promise<Line | undefined>;
  /** ISO 3166 alpha-2 of the workspace. */
  readonly regionOf: (workspaceId: string) => string;
  /** Where KAZOO reaches us, without a slash at the end. */
  readonly publicUrl: string;
  /** Always answers, inside the line's deadline. */
  readonly routeCall: (line: Line, request: RoutingRequest) => Promise<RoutedCall>;
  /** Resolves once the event is durable. */
  readonly ingestEvent: (
    line: Line,
    eventKey: string,
    payload: Record<string, unknown>,
  ) => Promise<void>;
  /** An event was acknowledged that could not be stored: reconcile has to find it out. */
  readonly onLostEvent: (error: unknown) => void;
  readonly onFailure: (error: unknown) => void;
};

type LineParams = { Params: { lineKey: string } };

/**
 * KAZOO's requests: where should this call go (GET or POST, form or JSON), and what happened. A pivot request gets a
 * valid callflow with exactly 200, or 503, with which KAZOO runs its own `_` child at once, where the line says so.
 * Channel webhooks are acknowledged with 200 whatever becomes of them: KAZOO repeats none of them, and six other
 * answers in a minute switch the hook off.
 */
export function kazooRoutes(deps: KazooRouteDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) =>
      done(null, body),
    );

    app.route<LineParams>({
      method: ["GET", "POST"],
      url: "/v1/kazoo/:lineKey/pivot",
      handler: (request, reply) => answerPivot(deps, request, reply),
    });

    app.route<LineParams>({
      method: ["GET", "POST"],
      url: "/v1/kazoo/:lineKey/events",
      async handler(request) {
        const { line, view } = await lineOf(deps, request);
        const payload = deps.adapter.verify(toIncoming(request), view);
        try {
          await deps.ingestEvent(line, keyOf(deps, payload, view), payload);
        } catch (error) {
          deps.onLostEvent(error);
        }
        return {};
      },
    });
  };
}

async function answerPivot(
  deps: KazooRouteDeps,
  request: FastifyRequest<LineParams>,
  reply: FastifyReply,
): Promise<unknown> {
  const { line, view } = await lineOf(deps, request);
  const incoming = toIncoming(request);
  const payload = deps.adapter.verify(incoming, view);
  const undecided = () =>
    deps.adapter.handsBack?.(view) === true
      ? handBack(reply)
      : deps.adapter.renderAnswer({ kind: "target", target: line.fallback }, view, {
          request: incoming,
          routing: null,
          payload,
        });
  try {
    const next = deps.adapter.continueAnswer?.(payload, view) ?? null;
    if (next !== null) return next;
    if (!line.enabled) return undecided();
    const routing = deps.adapter.parseRoutingRequest(payload, incoming, view);
    const { answer, decision } = await deps.routeCall(line, routing);
    if (decision.path === "facts-missing" && deps.adapter.handsBack?.(view) === true) {
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

/** The line of a request's URL. UNAUTHORIZED when there is none: the key is what authenticates. */
async function lineOf(
  deps: Pick<KazooRouteDeps, "adapter" | "lineByKey" | "regionOf" | "publicUrl">,
  request: FastifyRequest<LineParams>,
): Promise<{ line: Line; view: LineView }> {
  const line = await deps.lineByKey(request.params.lineKey);
  if (line === undefined || line.vendor !== deps.adapter.vendor) {
    throw new StickylineError(
      "UNAUTHORIZED",
      "no such line: copy the URL from GET /api/lines into the phone system",
    );
  }
  const view = {
    ...toLineView(line, deps.regionOf(line.workspaceId)),
    webhooksUrl: `${deps.publicUrl}/v1/${line.vendor}/${line.key}`,
  };
  return { line, view };
}

/** An event that we can't read is stored all the same: its worker makes it a dead letter, for people to see. */
function keyOf(deps: KazooRouteDeps, payload: Record<string, unknown>, view: LineView): string {
  try {
    return deps.adapter.parseCallEvent(payload, view).key;
  } catch (error) {
    deps.onFailure(error);
    return createHash("sha256").update(JSON.stringify(payload)).digest("hex");
  }
}

function toIncoming(request: FastifyRequest): IncomingRequest {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const [, query = ""] = /\?(.*)$/s.exec(request.url) ?? [];
  return { body, headers: request.headers, query };
}
