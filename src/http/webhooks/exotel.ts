import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type { ReleaseCall } from "../../services/routing/release-call.ts";
import type { RoutedCall } from "../../services/routing/route-call.ts";
import type {
  IncomingRequest,
  LineView,
  RoutingAdapter,
  RoutingRequest,
} from "../../telephony/port.ts";
import { toLineView } from "../../services/lines/to-line-view.ts";

export type ExotelRouteDeps = {
  readonly adapter: RoutingAdapter;
  readonly lineByKey: (key: string) => Promise<Line | undefined>;
  readonly regionOf: (workspaceId: string) => string;
  /** Where vendors reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** Always answers, inside the line's deadline. */
  readonly routeCall: (line: Line, request: RoutingRequest) => Promise<RoutedCall>;
  readonly releaseCall: ReleaseCall;
  /** Resolves once the event is durable; fails with a retryable error when it can't be. */
  readonly ingestEvent: (
    line: Line,
    eventKey: string,
    payload: Record<string, unknown>,
  ) => Promise<void>;
  /** The version of the contract that a request names and we do not know; null when there is none. */
  readonly unknownVersion: (headers: IncomingRequest["headers"]) => string | null;
  /** Told of each request of an unknown version, for whoever watches. */
  readonly onUnknownVersion: (line: Line, version: string) => void;
  /** "We didn't dial anyone" was reached: the flow's third transition is wired. Never throws. */
  readonly onNoDial: (line: Line) => void;
  readonly onFailure: (error: unknown) => void;
};

type Hit = { readonly line: Line; readonly view: LineView; readonly incoming: IncomingRequest };
type LineRequest = FastifyRequest<{ Params: { lineKey: string; mark?: string } }>;
type Source = "phone" | "attempt" | "over" | "status";

/**
 * Exotel's webhooks: `connect` says whom to dial, `events` what their phones do, `passthru` what became of the call,
 * `status` the same of calls placed through the API. Any method, as the pages name none for some of them. Only a wrong
 * key, password or address is refused: Connect goes to the fallback URL on anything that is not 200.
 */
export function exotelRoutes(deps: ExotelRouteDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) =>
      done(null, body),
    );
    const on = (
      path: string,
      handle: (request: LineRequest, reply: FastifyReply) => Promise<unknown>,
    ) =>
      app.route({ method: ["GET", "POST"], url: `/v1/exotel/:lineKey/${path}`, handler: handle });

    on("connect", async (request) => connect(deps, await hitOf(deps, request)));
    on("fallback", async (request) => fallBack(deps, await hitOf(deps, request)));
    on("events", async (request) => storeEvent(deps, await hitOf(deps, request), "phone"));
    on("events/:mark", async (request) => storeEvent(deps, await hitOf(deps, request), "phone"));
    on("status", async (request) => storeEvent(deps, await hitOf(deps, request), "status"));
    on("passthru/ended", async (request, reply) => {
      await noteResult(deps, await hitOf(deps, request), "over");
      return select(reply, 200, "ended");
    });
    on("passthru/nobody-answered", async (request, reply) => {
      const hit = await hitOf(deps, request);
      const again = await release(deps, hit, deps.adapter.verify(hit.incoming, hit.view));
      await noteResult(deps, hit, again ? "attempt" : "over");
      return again ? select(reply, 200, "again") : select(reply, 302, "nobody");
    });
    on("passthru/no-dial", async (request, reply) =>
      noDial(deps, await hitOf(deps, request), reply),
    );
    on("passthru/wait", async (request, reply) => wait(deps, await hitOf(deps, request), reply));
  };
}

async function connect(deps: ExotelRouteDeps, { line, view, incoming }: Hit) {
  const payload = deps.adapter.verify(incoming, view);
  const version = deps.unknownVersion(incoming.headers);
  if (version !== null) deps.onUnknownVersion(line, version);
  try {
    const routing = deps.adapter.parseRoutingRequest(payload, incoming, view);
    if (!line.enabled) return fallbackOf(deps, { line, view, incoming });
    const { answer } = await deps.routeCall(line, routing);
    // What became of the attempt before is an event too: nobody else may tell of it.
    if (routing.attempt !== null) void noteResult(deps, { line, view, incoming }, "attempt");
    return deps.adapter.renderAnswer(answer, view, { request: incoming, routing });
  } catch (error) {
    deps.onFailure(error);
    return fallbackOf(deps, { line, view, incoming });
  }
}

function fallbackOf({ adapter }: ExotelRouteDeps, { line, view, incoming }: Hit) {
  const answer = { kind: "target", target: line.fallback } as const;
  return adapter.renderAnswer(answer, view, { request: incoming, routing: null });
}

/** The primary URL was too slow or away: whom it may have taken is given back, and the fallback is dialled. */
async function fallBack(deps: ExotelRouteDeps, hit: Hit) {
  const payload = deps.adapter.verify(hit.incoming, hit.view);
  void release(deps, hit, payload);
  return fallbackOf(deps, hit);
}

async function release(
  deps: ExotelRouteDeps,
  { line, view, incoming }: Hit,
  payload: Record<string, unknown>,
): Promise<boolean> {
  try {
    const routing = deps.adapter.parseRoutingRequest(payload, incoming, view);
    return await deps.releaseCall(line, routing);
  } catch (error) {
    deps.onFailure(error);
    return false;
  }
}

/** Nobody was dialled: 200 to ask again, 302 when there is nobody left to ask for. */
async function noDial(deps: ExotelRouteDeps, hit: Hit, reply: FastifyReply) {
  const payload = deps.adapter.verify(hit.incoming, hit.view);
  deps.onNoDial(hit.line);
  const again = await release(deps, hit, payload);
  return again ? select(reply, 200, "again") : select(reply, 302, "nobody");
}

/** The loop before Connect: does the caller wait on, or is it time to connect? */
async function wait(deps: ExotelRouteDeps, { line, view, incoming }: Hit, reply: FastifyReply) {
  const payload = deps.adapter.verify(incoming, view);
  try {
    const routing = deps.adapter.parseRoutingRequest(payload, incoming, view);
    const { answer } = line.enabled
      ? await deps.routeCall(line, { ...routing, attempt: null, mayWait: true })
      : { answer: null };
    return select(reply, 200, answer?.kind === "ask" ? "wait" : "connect");
  } catch (error) {
    deps.onFailure(error);
    return select(reply, 200, "connect");
  }
}

/** Exotel's Switch Case reads the word, a Passthru applet the status. */
function select(reply: FastifyReply, status: 200 | 302, word: string) {
  return reply
    .status(status)
    .type("text/plain; charset=utf-8")
    .send(JSON.stringify({ select: word }));
}

async function storeEvent(deps: ExotelRouteDeps, hit: Hit, source: Source) {
  await ingest(deps, hit, source);
  return {};
}

/** A flow goes by our status, so a result that can't be stored is no reason to fail it. */
async function noteResult(deps: ExotelRouteDeps, hit: Hit, source: Source): Promise<void> {
  try {
    await ingest(deps, hit, source);
  } catch (error) {
    if (error instanceof StickylineError && error.code === "UNAUTHORIZED") throw error;
    deps.onFailure(error);
  }
}

async function ingest(deps: ExotelRouteDeps, hit: Hit, source: Source): Promise<void> {
  const { line, view, incoming } = hit;
  const payload = { ...deps.adapter.verify(incoming, view), "stickyline-source": source };
  await deps.ingestEvent(line, keyOf(deps, payload, hit), payload);
}

/** An event that we can't read is stored all the same: its worker makes it a dead letter, for people to see. */
function keyOf(deps: ExotelRouteDeps, payload: Record<string, unknown>, { view, incoming }: Hit) {
  try {
    return deps.adapter.parseCallEvent(payload, view).key;
  } catch (error) {
    deps.onFailure(error);
    return createHash("sha256")
      .update(incoming.query ?? "")
      .update(incoming.body)
      .digest("hex");
  }
}

async function hitOf(deps: ExotelRouteDeps, request: LineRequest): Promise<Hit> {
  const { lineKey, mark } = request.params;
  const line = await deps.lineByKey(lineKey);
  if (line === undefined || line.vendor !== deps.adapter.vendor) {
    throw new StickylineError(
      "UNAUTHORIZED",
      "no such line: copy the URL from GET /api/lines into the applet",
    );
  }
  const view = {
    ...toLineView(line, deps.regionOf(line.workspaceId)),
    webhooksUrl: `${deps.publicUrl}/v1/exotel/${line.key}`,
  };
  return { line, view, incoming: toIncoming(request, mark) };
}

/** The mark in an event's path is given on as a field, so that nothing else need know of paths. */
function toIncoming(request: FastifyRequest, mark: string | undefined): IncomingRequest {
  const query = request.url.slice(request.url.indexOf("?") + 1);
  const given = request.url.includes("?") ? query.replaceAll(/(^|&)stickyline-[^&]*/g, "") : "";
  return {
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    headers: request.headers,
    query: mark === undefined ? given : `stickyline-mark=${encodeURIComponent(mark)}&${given}`,
    address: request.ip,
  };
}
