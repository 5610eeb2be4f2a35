import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { HubspotSwitches } from "./assumptions.ts";
import { type Fault, type FaultPlan, GATEWAY_PAGE } from "./faults.ts";
import { HubspotError, envelope, invalidRequest, notFound } from "./hubspot-error.ts";
import { missingScope, neededScope } from "./needed-scope.ts";
import { type RateLimit, createDayLimit, createRateLimit } from "./rate-limit.ts";
import type { LoggedRequest, RequestLog } from "./request-log.ts";

export type GateOptions = {
  /** How the account sees a token. */
  readonly checkToken: (token: string) => "valid" | "expired" | "unknown";
  readonly hasScope: (token: string, scope: string) => boolean;
  readonly now: () => number;
  readonly correlationId: () => string;
  readonly switches: HubspotSwitches;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  readonly requestsPerTenSeconds: number;
  readonly windowMs: number;
  readonly searchesPerSecond: number;
  readonly requestsPerDay: number;
  /** Tokens of an installed app have no daily limit. */
  readonly hasDailyLimit: (token: string) => boolean;
};

/** What every request passes before its route: log, faults, version, token, limits; and how errors leave. */
export function installGate(app: FastifyInstance, options: GateOptions): void {
  const burst = createRateLimit(options.requestsPerTenSeconds, options.windowMs, options.now);
  const searches = createRateLimit(options.searchesPerSecond, 1_000, options.now);
  const day = createDayLimit(options.requestsPerDay, options.now);
  const logged = new WeakMap<FastifyRequest, LoggedRequest>();
  const losesAnswer = new WeakSet<FastifyRequest>();

  app.addHook("onRequest", async (request, reply) => {
    const entry = options.log.open(request.method, request.url);
    logged.set(request, entry);
    const fault = options.faults.next(request.method, entry.path);
    if (fault?.kind === "answer-lost") losesAnswer.add(request);
    else if (fault !== null && (await meet(fault, request, reply))) return reply;
    if (options.switches.legacyPaths === "gone" && /\/v[1-4]\//.test(entry.path)) throw notFound();
    // the authorise page and the token endpoints have their own credentials and no request limit
    if (entry.path.startsWith("/oauth/")) return undefined;
    const token = checkToken(request.headers.authorization, options);
    const isCounted = options.hasDailyLimit(token);
    if (isCounted && !day.take()) {
      describeDay(day, reply);
      throw rateLimited("DAILY");
    }
    countIn(entry.path, reply, isCounted);
    const scope = neededScope(request.method, entry.path);
    if (scope !== null && !options.hasScope(token, scope)) throw missingScope(scope);
    return undefined;
  });

  const countIn = (path: string, reply: FastifyReply, isCounted: boolean): void => {
    if (path.endsWith("/search")) {
      if (!searches.take()) throw rateLimited("SECONDLY");
      if (!options.switches.searchCountsTowardsBurst) return;
    }
    const admitted = burst.take();
    describe(burst, reply);
    if (isCounted) describeDay(day, reply);
    if (!admitted) throw rateLimited("TEN_SECONDLY_ROLLING");
  };

  app.addHook("preHandler", async (request) => {
    const entry = logged.get(request);
    if (entry !== undefined) entry.body = request.body ?? null;
  });
  app.addHook("onSend", async (request, _reply, payload) => {
    if (losesAnswer.has(request)) request.raw.socket.destroy();
    return payload;
  });
  app.addHook("onResponse", async (request, reply) => {
    const entry = logged.get(request);
    if (entry !== undefined && !losesAnswer.has(request)) entry.status = reply.statusCode;
  });

  app.setNotFoundHandler(() => {
    throw notFound();
  });
  app.setErrorHandler((error, _request, reply) => {
    const refusal = error instanceof HubspotError ? error : toRefusal(error);
    return reply.code(refusal.status).send(envelope(refusal, options.correlationId()));
  });
}

function toRefusal(error: unknown): HubspotError {
  const status =
    error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
      ? error.statusCode
      : 500;
  if (status === 415) return new HubspotError(415, "VALIDATION_ERROR", "Unsupported Media Type");
  if (status >= 400 && status < 500) return invalidRequest("Invalid input JSON");
  const detail = error instanceof Error ? error.message : String(error);
  return new HubspotError(500, "INTERNAL_ERROR", `internal error of the box: ${detail}`);
}

/** The token, once it is known to be good. */
function checkToken(header: string | undefined, options: GateOptions): string {
  const [scheme = "", token = ""] = (header ?? "").split(" ");
  const known = scheme.toLowerCase() === "bearer" ? options.checkToken(token) : "unknown";
  if (known === "unknown")
    throw new HubspotError(
      401,
      "INVALID_AUTHENTICATION",
      "Authentication credentials not found. This API supports OAuth 2.0 authentication.",
    );
  if (known === "expired")
    throw new HubspotError(
      401,
      "EXPIRED_AUTHENTICATION",
      "The access token used to make this call has expired.",
    );
  return token;
}

const LIMIT_MESSAGES = {
  TEN_SECONDLY_ROLLING: "You have reached your ten_secondly_rolling limit.",
  SECONDLY: "You have reached your secondly limit.",
  DAILY: "You have reached your daily limit.",
} as const;

/** The 429 of a limit: no Retry-After, the policy's name in the body. */
function rateLimited(policyName: keyof typeof LIMIT_MESSAGES): HubspotError {
  return new HubspotError(429, "RATE_LIMITS", LIMIT_MESSAGES[policyName], {
    errorType: "RATE_LIMIT",
    policyName,
  });
}

function describe(limit: RateLimit, reply: FastifyReply): void {
  void reply.headers({
    "x-hubspot-ratelimit-max": String(limit.max),
    "x-hubspot-ratelimit-remaining": String(limit.remaining()),
    "x-hubspot-ratelimit-interval-milliseconds": String(limit.intervalMs),
  });
}

function describeDay(day: Pick<RateLimit, "max" | "remaining">, reply: FastifyReply): void {
  void reply.headers({
    "x-hubspot-ratelimit-daily": String(day.max),
    "x-hubspot-ratelimit-daily-remaining": String(day.remaining()),
  });
}

/** Plays a fault; true when it was the whole answer. */
async function meet(fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
  switch (fault.kind) {
    case "rate-limited":
      if (fault.retryAfterSeconds !== undefined) {
        void reply.header("retry-after", String(fault.retryAfterSeconds));
      }
      throw rateLimited("TEN_SECONDLY_ROLLING");
    case "daily-limit":
      throw rateLimited("DAILY");
    case "unavailable":
      throw new HubspotError(503, "INTERNAL_ERROR", "Service unavailable");
    case "missing-scopes":
      throw new HubspotError(403, "MISSING_SCOPES", "This token is not for that.");
    case "html-502":
      await reply.code(502).type("text/html; charset=UTF-8").send(GATEWAY_PAGE);
      return true;
    case "empty-502":
      await reply.code(502).send();
      return true;
    case "reset":
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return true;
    case "hang":
      // the client's deadline or the box's end closes the connection
      reply.hijack();
      return true;
    case "slow":
      await delay(fault.delayMs ?? 1_000);
      return false;
    case "answer-lost":
      return false;
  }
}
