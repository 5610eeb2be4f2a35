import type { FastifyInstance, FastifyReply } from "fastify";
import { OauthRefusal, type OauthApp } from "./oauth-app.ts";

/** Token endpoints of every version; those of v1 take secrets in the path, and end in February 2027. */
const TOKEN_PATHS = ["/oauth/2026-03/token", "/oauth/2026-09/token", "/oauth/v3/token"] as const;

/** The authorise page and the token endpoints. Bodies are forms, errors RFC 6749's with HubSpot's older fields. */
export function registerOauthRoutes(
  app: FastifyInstance,
  oauth: OauthApp,
  correlationId: () => string,
): void {
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string" },
      (_request, body, done) => done(null, new Map(new URLSearchParams(String(body)))),
    );
    scope.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof OauthRefusal)) throw error;
      return reply.code(error.error === "invalid_client" ? 401 : 400).send({
        error: error.error,
        error_description: error.message,
        status: error.status,
        message: error.message,
        correlationId: correlationId(),
      });
    });

    scope.get("/oauth/authorize", (request, reply) => {
      const answer = oauth.authorize(new URL(request.url, "http://box").searchParams);
      return "location" in answer
        ? reply.redirect(answer.location, 302)
        : showProblem(reply, answer.problem);
    });
    for (const path of TOKEN_PATHS) {
      scope.post(path, (request) => oauth.token(formOf(request.body)));
      scope.post(`${path}/introspect`, (request) => oauth.introspect(formOf(request.body)));
      scope.post(`${path}/revoke`, async (request, reply) => {
        oauth.revoke(formOf(request.body));
        return reply.code(204).send();
      });
    }
    scope.post("/oauth/v1/token", (request) => oauth.token(formOf(request.body)));
  });
}

function showProblem(reply: FastifyReply, problem: string): FastifyReply {
  return reply
    .code(400)
    .type("text/html; charset=utf-8")
    .send(`<h1>Authorization failed</h1><p>${problem}</p>`);
}

function formOf(body: unknown): ReadonlyMap<string, string> {
  const form = new Map<string, string>();
  if (!(body instanceof Map)) return form;
  for (const [name, value] of body) form.set(String(name), String(value));
  return form;
}
