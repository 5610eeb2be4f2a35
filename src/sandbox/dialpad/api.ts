import Fastify, { type FastifyInstance } from "fastify";
import { ApiError, badRequest, notFound, toErrorBody } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import { registerAgentSubscriptions } from "./api-agent-subscriptions.ts";
import { registerCallRouters } from "./api-call-routers.ts";
import { registerCalls } from "./api-calls.ts";
import { registerNumbers } from "./api-numbers.ts";
import { registerPeople } from "./api-people.ts";
import { registerSubscriptions } from "./api-subscriptions.ts";
import { registerWebhooks } from "./api-webhooks.ts";

/** Dialpad's admin API v2, as far as a call-routing client needs it. Does not listen. */
export function buildApi(deps: ApiDeps): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (request, body, done) => {
    const isJson = /^application\/json\b/i.test(request.headers["content-type"] ?? "");
    if (body === "") done(null, undefined);
    else if (!isJson) done(badRequest("The body must be application/json."));
    else parseJson(String(body), done);
  });

  app.addHook("onRequest", (request, _reply, done) => {
    if (request.headers.authorization !== `Bearer ${deps.apiKey}`) {
      done(new ApiError(401, "required", "A valid API key must be provided."));
      return;
    }
    deps.limits.count("company");
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { method, url: path, body } = request;
    deps.record({ at: deps.now(), method, path, body, status: reply.statusCode });
    done();
  });
  app.setErrorHandler((error, _request, reply) => {
    const known = error instanceof ApiError ? error : new ApiError(500, "backendError", "Error");
    return reply.status(known.status).send(toErrorBody(known));
  });
  app.setNotFoundHandler((_request, reply) => reply.status(404).send(toErrorBody(notFound())));

  void app.register(
    (scope, _options, done) => {
      registerPeople(scope, deps);
      registerNumbers(scope, deps);
      registerCallRouters(scope, deps);
      registerWebhooks(scope, deps);
      registerSubscriptions(scope, deps);
      registerAgentSubscriptions(scope, deps);
      registerCalls(scope, deps);
      done();
    },
    { prefix: "/api/v2" },
  );
  return app;
}

function parseJson(text: string, done: (error: Error | null, body?: unknown) => void): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    done(badRequest("The body is not valid JSON."));
    return;
  }
  done(null, value);
}
