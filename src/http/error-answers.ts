import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { type ErrorCode, StickylineError } from "../domain/errors.ts";

const statusByCode = {
  INPUT_INVALID: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  NOT_FOUND: 404,
  CONFLICT: 409,
  DISCONNECTED: 409,
  VENDOR_REFUSED: 502,
  VENDOR_UNAVAILABLE: 503,
  VENDOR_RATE_LIMITED: 503,
  STATE_UNAVAILABLE: 503,
  STORE_UNAVAILABLE: 503,
  CONFIG_INVALID: 500,
  OVERLOADED: 503,
  NOT_OURS: 404,
} as const satisfies Record<ErrorCode, number>;

type ErrorBody = { readonly code: string; readonly message: string; readonly field?: string };

/** What many requests fail of in one moment: a flood is counted, and an outage is one line, not one for each. */
const SHARED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "OVERLOADED",
  "STATE_UNAVAILABLE",
  "STORE_UNAVAILABLE",
]);

/**
 * Answers an error as `{ error: { code, message, field? } }`. What we did not foresee is logged, never shown. `onOutage`
 * is told of the outages of our own servers.
 */
export function createAnswerError(onOutage: (error: StickylineError) => void) {
  return (
    error: FastifyError | StickylineError,
    request: FastifyRequest,
    reply: FastifyReply,
  ): FastifyReply => {
    if (error instanceof StickylineError && SHARED.has(error.code)) {
      if (error.code !== "OVERLOADED") onOutage(error);
      return answerOurs(error, reply);
    }
    return answerAlone(error, request, reply);
  };
}

function answerOurs(error: StickylineError, reply: FastifyReply): FastifyReply {
  if (error.retryAfterMs !== undefined) {
    void reply.header("retry-after", String(Math.ceil(error.retryAfterMs / 1_000)));
  }
  return send(reply, statusByCode[error.code], {
    code: error.code,
    message: error.message,
    ...(error.field === undefined ? {} : { field: error.field }),
  });
}

function answerAlone(
  error: FastifyError | StickylineError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof StickylineError) {
    if (statusByCode[error.code] >= 500) request.log.error({ err: error }, "request failed");
    return answerOurs(error, reply);
  }
  if (error.validation !== undefined) return answerValidation(error, reply);
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return send(reply, status, { code: "INPUT_INVALID", message: error.message });
  }
  request.log.error({ err: error }, "request failed");
  return send(reply, 500, {
    code: "UNEXPECTED",
    message: "something went wrong here: the log has the reason, under this request's time",
  });
}

/** The answer where no route is. Without the path, which may hold a number. */
export function answerNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return send(reply, 404, {
    code: "NOT_FOUND",
    message: "there is nothing here; GET /api/openapi.json lists what there is",
  });
}

/** The answer to a URL that is none, or longer than any of ours. Without the URL, which may hold a number. */
export function answerBadUrl(
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const isLong = error.code === "FST_ERR_MAX_PARAM_LENGTH";
  return send(
    reply,
    isLong ? 404 : 400,
    isLong
      ? { code: "NOT_FOUND", message: "nothing here has a name that long" }
      : { code: "INPUT_INVALID", message: "this URL can't be read: check its %-escapes" },
  );
}

function answerValidation(error: FastifyError, reply: FastifyReply): FastifyReply {
  const [first] = error.validation ?? [];
  const params = first?.params ?? {};
  const named = [params["missingProperty"], params["additionalProperty"]].find(
    (name) => typeof name === "string",
  );
  const path = (first?.instancePath ?? "").split("/").filter((part) => part !== "");
  const field = [...path, ...(typeof named === "string" ? [named] : [])].join(".");
  return send(reply, 400, {
    code: "INPUT_INVALID",
    message: `${field === "" ? (error.validationContext ?? "request") : field}: ${first?.message ?? "is not valid"}`,
    ...(field === "" ? {} : { field }),
  });
}

function send(reply: FastifyReply, status: number, error: ErrorBody): FastifyReply {
  return reply.status(status).type("application/json; charset=utf-8").send({ error });
}
