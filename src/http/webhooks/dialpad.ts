import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import { toLineView } from "../../services/lines/to-line-view.ts";
import type { RoutedCall } from "../../services/routing/route-call.ts";
import type {
  IncomingRequest,
  LineView,
  RoutingAdapter,
  RoutingRequest,
} from "../../telephony/port.ts";

export type DialpadRouteDeps = {
  readonly adapter: RoutingAdapter;
  readonly lineByKey: (key: string) => Promise<Line | undefined>;
  /** ISO 3166 alpha-2 of the workspace. */
  readonly regionOf: (workspaceId: string) => string;
  /** Always answers, inside the line's deadline. */
  readonly routeCall: (line: Line, request: RoutingRequest) => Promise<RoutedCall>;
  /** Resolves once the event is durable; fails with a retryable error when it can't be. */
  readonly ingestEvent: (
    line: Line,
    eventKey: string,
    payload: Record<string, unknown>,
  ) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
};

type LineParams = { Params: { lineKey: string } };

/**
 * Dialpad's two webhooks: where should this call go, and what happened. Bodies are read as raw bytes whatever their
 * content type, for a signature is over bytes and Dialpad names no type. Only failed authentication is refused:
 * more than ten bad answers in an hour switch the router off for everybody.
 */
export function dialpadRoutes(deps: DialpadRouteDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) =>
      done(null, body),
    );

    app.post<LineParams>("/v1/dialpad/:lineKey/route", async (request) => {
      const { line, view } = await lineOf(deps, request);
      const incoming = toIncoming(request);
      const payload = deps.adapter.verify(incoming, view);
      const fallback = () =>
        deps.adapter.renderAnswer({ kind: "target", target: line.fallback }, view);
      if (!line.enabled) return fallback();
      try {
        const asked = deps.adapter.parseRoutingRequest(payload, incoming, view);
        const { answer } = await deps.routeCall(line, asked);
        return deps.adapter.renderAnswer(answer, view);
      } catch (error) {
        deps.onFailure(error);
        return fallback();
      }
    });

    app.post<LineParams>("/v1/dialpad/:lineKey/events", async (request) => {
      const { line, view } = await lineOf(deps, request);
      const payload = deps.adapter.verify(toIncoming(request), view);
      await deps.ingestEvent(line, keyOf(deps, payload, view, request), payload);
      return {};
    });
  };
}

async function lineOf(
  deps: DialpadRouteDeps,
  request: FastifyRequest<LineParams>,
): Promise<{ line: Line; view: LineView }> {
  const line = await deps.lineByKey(request.params.lineKey);
  if (line === undefined || line.vendor !== deps.adapter.vendor) {
    throw new StickylineError(
      "UNAUTHORIZED",
      "no such line: copy the URL from GET /api/lines into the phone system",
    );
  }
  return { line, view: toLineView(line, deps.regionOf(line.workspaceId)) };
}

/**
 * The event's idempotency key. What tells of a person instead of a call is keyed by its bytes, and so is what we
 * can't read: that is stored all the same, and its worker makes it a dead letter, for people to see.
 */
function keyOf(
  deps: DialpadRouteDeps,
  payload: Record<string, unknown>,
  view: LineView,
  request: FastifyRequest,
): string {
  try {
    const status = deps.adapter.parseStatus?.(payload) ?? null;
    if (status === null) return deps.adapter.parseCallEvent(payload, view).key;
  } catch (error) {
    deps.onFailure(error);
  }
  return createHash("sha256").update(toIncoming(request).body).digest("hex");
}

function toIncoming(request: FastifyRequest): IncomingRequest {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return { body, headers: request.headers };
}
