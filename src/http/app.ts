import cookie from "@fastify/cookie";
import { fastifySSE } from "@fastify/sse";
import { fastifySwagger } from "@fastify/swagger";
import type {
  FastifyPluginAsyncTypebox,
  TypeBoxTypeProvider,
} from "@fastify/type-provider-typebox";
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from "fastify";
import { describeOperations } from "./api-document/describe-operations.ts";
import { compileAtFirstUse } from "./compile-at-first-use.ts";
import { answerBadUrl, answerNotFound, createAnswerError } from "./error-answers.ts";
import { checkInput } from "./plugins/check-input.ts";
import { type AuthenticationDeps, requireSignIn } from "./plugins/authenticate.ts";
import { chooseWorkspace, type WorkspaceDeps } from "./plugins/choose-workspace.ts";
import { addConsoleRoutes, type ConsoleDeps } from "./plugins/console.ts";
import { addHealthRoutes, type HealthDeps } from "./plugins/health.ts";
import { addOidcRoutes, type OidcDeps } from "./plugins/oidc.ts";
import { traceRequests } from "./plugins/trace-requests.ts";
import { logRequests } from "./plugins/log-requests.ts";
import { slowLineGuesses } from "./plugins/slow-guesses.ts";
import { addSecurityHeaders } from "./plugins/security-headers.ts";

export type AppDeps = AuthenticationDeps &
  WorkspaceDeps &
  ConsoleDeps &
  OidcDeps &
  HealthDeps & {
    readonly logger: FastifyBaseLogger;
    /** Tells of outages of our own servers, however many requests meet them. */
    readonly onFailure: (error: unknown) => void;
    /** Whether requests of vendors and of the API are traced. */
    readonly traced: boolean;
    /** Addresses and networks of the proxies in front. */
    readonly trustedProxies: readonly string[];
    /** The vendors' webhooks: each in a scope of its own, so that what it does to body parsing stays there. */
    readonly webhookRoutes: readonly ((app: FastifyInstance) => Promise<void>)[];
    /** What is under /api, behind the sign-in. */
    readonly apiRoutes: readonly FastifyPluginAsyncTypebox[];
  };

/** Node's own limit, which Fastify takes away: whoever sends a body for ever holds a socket. A long recording is in by then. */
const SLOWEST_REQUEST_MS = 300_000;

const ABOUT =
  "The admin API. With several workspaces the header `stickyline-workspace: <id>` says which one a request is for; a workspace's own key needs none.";

/**
 * The whole HTTP side, ready to listen or to be injected: it never listens itself. Fields that a body should not
 * have are refused, not dropped: a misspelt setting must not look like a stored one.
 */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Who was sent here before the proxy knew that we leave is answered all the same.
    return503OnClosing: false,
    requestTimeout: SLOWEST_REQUEST_MS,
    // Only who is named as a proxy may say for whom it asks.
    trustProxy: deps.trustedProxies.length > 0 ? [...deps.trustedProxies] : false,
    // an upload's name holds a call id of 255 characters, each perhaps percent-encoded
    routerOptions: { maxParamLength: 800 },
    frameworkErrors(error, request, reply) {
      void answerBadUrl(error, request, reply);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();

  compileAtFirstUse(app);
  app.setErrorHandler(createAnswerError(deps.onFailure));
  app.setNotFoundHandler(answerNotFound);
  app.decorate("secureCookie", deps.secureCookie);
  await app.register(fastifySSE);
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Stickyline", version: "1", description: ABOUT },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }],
    },
    transformObject: describeOperations,
  });

  addHealthRoutes(app, deps);
  for (const routes of deps.webhookRoutes) {
    await app.register(async (scope) => {
      // A logger of its own costs each request more than a hook does, and webhooks log next to nothing.
      scope.setChildLoggerFactory((logger) => logger);
      if (deps.traced) traceRequests(scope);
      slowLineGuesses(scope, deps.guesses);
      await routes(scope);
    });
  }
  await app.register(async (browsers) => {
    // phone systems have no cookies, and each look for one costs their callers time
    await browsers.register(cookie);
    await browsers.register(async (scope) => {
      addSecurityHeaders(scope, { overTls: deps.secureCookie });
      logRequests(scope);
      await addConsoleRoutes(scope, deps);
      addOidcRoutes(scope, deps);
    });
    await browsers.register(async (scope) => registerApi(scope, deps), { prefix: "/api" });
  });
  await app.ready();
  return app;
}

async function registerApi(scope: FastifyInstance, deps: AppDeps): Promise<void> {
  if (deps.traced) traceRequests(scope);
  addSecurityHeaders(scope, { overTls: deps.secureCookie });
  logRequests(scope);
  scope.addHook("onRequest", async (_request, reply) => {
    void reply.header("cache-control", "no-store");
  });
  // it describes the API and holds nobody's data: open, so that tools can read it
  scope.get("/openapi.json", { schema: { hide: true } }, async () => scope.swagger());

  await scope.register(async (signedIn) => {
    checkInput(signedIn);
    requireSignIn(signedIn, deps);
    chooseWorkspace(signedIn, deps);
    signedIn.setNotFoundHandler(answerNotFound);
    for (const routes of deps.apiRoutes) await signedIn.register(routes);
  });
}
