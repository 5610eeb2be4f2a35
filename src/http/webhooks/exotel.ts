import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type { ReleaseCall } from "../../services/routing/release-call.ts";
import type { IncomingRequest } from "../../telephony/port.ts";
import {
  eventKeyOf,
  hitOf as plainHitOf,
  lookAgainBeforeRefusing,
  readRawBodies,
  type Hit,
  type LineWebhookDeps,
} from "./line-webhook.ts";

export type ExotelRouteDeps = LineWebhookDeps & {
  readonly releaseCall: ReleaseCall;
  /** A call's result was answered that could not be stored, and is not told again: reconcile has to find it out. */
  readonly onLostEvent: (line: Line, error: unknown) => void;
  /** The version of the contract that a request names and we do not know; null when there is none. */
  readonly unknownVersion: (headers: IncomingRequest["headers"]) => string | null;
  /** Told of each request of an unknown version, for whoever watches. */
  readonly onUnknownVersion: (line: Line, version: string) => void;
  /** "We didn't dial anyone" was reached: the flow's third transition is wired. Never throws. */
  readonly onNoDial: (line: Line) => void;
};

type LineRequest = FastifyRequest<{ Params: { lineKey: string; mark?: string } }>;
type Source = "phone" | "attempt" | "over" | "status";

/**
 * Exotel's webhooks: `connect` says whom to dial, `events` what their phones do, `passthru` what became of the call,
 * `status` the same of calls placed through the API. Any method, as the pages name none for some of them. Only a wrong
 * key, password or address is refused: Connect goes to the fallback URL on anything that is not 200.
 */
export function exotelRoutes(deps: ExotelRouteDeps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    readRawBodies(app);
    lookAgainBeforeRefusing(app, deps);
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
    if (routing.offerEnd !== null) void noteResult(deps, { line, view, incoming }, "attempt");
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
      ? await deps.routeCall(line, { ...routing, offerEnd: null, mayWait: true })
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
    deps.onLostEvent(hit.line, error);
  }
}

async function ingest(deps: ExotelRouteDeps, hit: Hit, source: Source): Promise<void> {
  const { line, view, incoming } = hit;
  const payload = { ...deps.adapter.verify(incoming, view), "stickyline-source": source };
  await deps.ingestEvent(line, eventKeyOf(deps, hit, payload), payload);
}

/** The mark in an event's path is given on as a field, so that nothing else need know of paths. */
async function hitOf(deps: ExotelRouteDeps, request: LineRequest): Promise<Hit> {
  const hit = await plainHitOf(deps, request);
  const { mark } = request.params;
  const given = hit.incoming.query?.replaceAll(/(^|&)stickyline-[^&]*/g, "") ?? "";
  const query = mark === undefined ? given : `stickyline-mark=${encodeURIComponent(mark)}&${given}`;
  return { ...hit, incoming: { ...hit.incoming, query } };
}
