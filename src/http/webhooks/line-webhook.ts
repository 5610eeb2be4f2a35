import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import { toLineView } from "../../services/lines/to-line-view.ts";
import type { RouteCall } from "../../services/routing/route-call.ts";
import type { IncomingRequest, LineView, RoutingAdapter } from "../../telephony/port.ts";

/** What the webhooks of every phone system need. */
export type LineWebhookDeps = {
  readonly adapter: RoutingAdapter;
  readonly lineByKey: (key: string) => Promise<Line | undefined>;
  /** The same for events, which may come for all the lines of an account; `lineByKey` when left out. */
  readonly feedByKey?: (key: string) => Promise<Line | undefined>;
  /** Reads what was set elsewhere a moment ago; never rejects, and waits for no database that hangs. Left out: there is no elsewhere. */
  readonly newestSettings?: () => Promise<void>;
  /** ISO 3166 alpha-2 of the workspace. */
  readonly regionOf: (workspaceId: string) => string;
  /** Where phone systems reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** Always answers, inside the line's deadline. */
  readonly routeCall: RouteCall;
  /** Resolves once the event is durable; fails with a retryable error when it can't be. */
  readonly ingestEvent: (
    line: Line,
    eventKey: string,
    payload: Record<string, unknown>,
  ) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** For what signed bodies say of their time; left out: that is not looked at. */
  readonly now?: () => number;
};

export type LineRequest = FastifyRequest<{ Params: { lineKey: string } }>;

/** One request of a phone system: the line that it is for, and what came. */
export type Hit = {
  readonly line: Line;
  readonly view: LineView;
  readonly incoming: IncomingRequest;
};

const CONTENT_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

/**
 * Who is not authentic by what this process knows may be so by what another one was told a moment ago, as a line's new secret:
 * the routes of this scope look once more with the newest settings before they refuse. Nothing has been done by then.
 */
export function lookAgainBeforeRefusing(
  app: FastifyInstance,
  { newestSettings }: Pick<LineWebhookDeps, "newestSettings">,
): void {
  if (newestSettings === undefined) return;
  app.addHook("onRoute", (route) => {
    const { handler } = route;
    route.handler = async function (request, reply): Promise<unknown> {
      try {
        return await handler.call(this, request, reply);
      } catch (error) {
        if (!(error instanceof StickylineError) || error.code !== "UNAUTHORIZED") throw error;
        await newestSettings();
        return handler.call(this, request, reply);
      }
    };
  });
}

/** No content type is refused in this scope, be it none at all: phone systems send whatever they like. */
export function takeAnyContentType(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook("onRequest", ({ headers }, _reply, done) => {
    const type = headers["content-type"];
    if (type !== undefined && !CONTENT_TYPE.test(type)) {
      headers["content-type"] = "application/octet-stream";
    }
    done();
  });
}

/** Bodies are read as bytes whatever their content type: signatures are over bytes, and some vendors name no type. */
export function readRawBodies(app: FastifyInstance): void {
  takeAnyContentType(app);
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

export function rawBodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** The line that a key in a URL names. UNAUTHORIZED when this vendor has none: the key is what authenticates. */
export async function findLine(
  { lineByKey }: Pick<LineWebhookDeps, "lineByKey">,
  vendor: string,
  key: string,
): Promise<Line> {
  const line = await lineByKey(key);
  if (line?.vendor === vendor) return line;
  throw new StickylineError(
    "UNAUTHORIZED",
    "no such line: copy the URL from GET /api/lines into the phone system",
  );
}

export async function hitOf(deps: LineWebhookDeps, request: LineRequest): Promise<Hit> {
  const line = await findLine(deps, deps.adapter.vendor, request.params.lineKey);
  const { url, headers, ip: address } = request;
  const mark = url.indexOf("?");
  const query = mark < 0 ? "" : url.slice(mark + 1);
  const incoming = { body: rawBodyOf(request), headers, query, address };
  return {
    line,
    view: viewOf(deps, line),
    incoming: deps.now === undefined ? incoming : { ...incoming, receivedAt: deps.now() },
  };
}

const views = new WeakMap<Line, LineView>();

/** What the adapter may know of a line: put together once for each version of its settings. */
function viewOf({ regionOf, publicUrl }: LineWebhookDeps, line: Line): LineView {
  const region = regionOf(line.workspaceId);
  const webhooksUrl = `${publicUrl}/v1/${line.vendor}/${line.key}`;
  const known = views.get(line);
  if (known?.region === region && known.webhooksUrl === webhooksUrl) return known;
  const view = { ...toLineView(line, region), webhooksUrl };
  views.set(line, view);
  return view;
}

/**
 * The event's idempotency key. What tells of a person instead of a call is keyed by its bytes, and so is what we
 * can't read: that is stored all the same, and its worker makes it a dead letter, for people to see.
 */
export function eventKeyOf(
  { adapter, onFailure }: LineWebhookDeps,
  { view, incoming }: Hit,
  payload: Record<string, unknown>,
): string {
  try {
    const key = adapter.eventKey?.(payload) ?? null;
    if (key !== null) return key;
    const status = adapter.parseStatus?.(payload) ?? null;
    if (status === null) return adapter.parseCallEvent(payload, view).key;
  } catch (error) {
    onFailure(error);
  }
  const { query = "", body } = incoming;
  return createHash("sha256").update(query).update(body).digest("hex");
}
