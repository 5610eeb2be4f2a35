/** A refusal in the shape in which Dialpad's API words them (Google style). */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.reason = reason;
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, "badRequest", message);
}

export function notFound(): ApiError {
  return new ApiError(404, "notFound", "The requested resource could not be found.");
}

/** `{"error":{"code","message","errors":[…]}}` */
export function toErrorBody(error: ApiError): Record<string, unknown> {
  const { status: code, reason, message } = error;
  return { error: { code, message, errors: [{ domain: "global", reason, message }] } };
}
