import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { VoipexBoxOptions } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";

const LIFE_SECONDS = 3_000;
const REFRESH_LIFE_SECONDS = 7_200;

export type BoxTokens = {
  isValid(authorization: string | undefined): boolean;
  /** No token counts any more; refresh tokens do. */
  forgetAll(): void;
  addTo(app: FastifyInstance): void;
};

/** The login: a form with the page's four fields, tokens that end, and refresh tokens where the assumption holds. */
export function createBoxTokens(
  { username, password, now }: VoipexBoxOptions,
  assumptions: Assumptions,
): BoxTokens {
  const tokens = new Map<string, number>();
  const refreshes = new Map<string, number>();

  function issue() {
    const token = randomBytes(16).toString("hex");
    const refresh = randomBytes(16).toString("hex");
    if (assumptions.sessions === "one") {
      tokens.clear();
      refreshes.clear();
    }
    tokens.set(token, now() + LIFE_SECONDS * 1_000);
    refreshes.set(refresh, now() + REFRESH_LIFE_SECONDS * 1_000);
    if (assumptions.tokenNames === "accessToken") {
      return { accessToken: token, expiresIn: LIFE_SECONDS };
    }
    return {
      access_token: token,
      expires_in: LIFE_SECONDS,
      refresh_expires_in: REFRESH_LIFE_SECONDS,
      refresh_token: refresh,
      token_type: "Bearer",
      "not-before-policy": 0,
      session_state: "fbf59841-8288-4a71-8192-2bd4bf8a5c50",
      scope: "profile email",
    };
  }

  function isGranted(form: URLSearchParams): boolean {
    if (form.get("client_id") !== "api") return false;
    if (form.get("grant_type") === "password") {
      return form.get("username") === username && form.get("password") === password;
    }
    const refresh = form.get("refresh_token") ?? "";
    const until = refreshes.get(refresh) ?? 0;
    refreshes.delete(refresh);
    return assumptions.refresh && form.get("grant_type") === "refresh_token" && now() < until;
  }

  return {
    isValid(authorization = "") {
      const [, token = ""] = /^Bearer (\S+)$/.exec(authorization) ?? [];
      return now() < (tokens.get(token) ?? 0);
    },
    forgetAll: () => tokens.clear(),
    addTo(app) {
      app.addContentTypeParser(
        "application/x-www-form-urlencoded",
        { parseAs: "string" },
        (_request, body, done) => done(null, new URLSearchParams(String(body))),
      );
      app.post("/token", (request, reply) =>
        request.body instanceof URLSearchParams && isGranted(request.body)
          ? reply.send(issue())
          : reply.status(401).send({ error: "invalid_grant" }),
      );
    },
  };
}
