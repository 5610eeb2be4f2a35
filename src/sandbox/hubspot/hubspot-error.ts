type ErrorDetail = {
  readonly message: string;
  readonly code?: string;
  readonly in?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
};

/** A refusal in HubSpot's words; `envelope` puts it on the wire. */
export class HubspotError extends Error {
  readonly status: number;
  readonly category: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    category: string,
    message: string,
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.status = status;
    this.category = category;
    this.extra = extra;
  }
}

/** The published error body: `status`, `message`, `correlationId`, `category`, and what is special. */
export function envelope(error: HubspotError, correlationId: string): Record<string, unknown> {
  return {
    status: "error",
    message: error.message,
    correlationId,
    category: error.category,
    ...error.extra,
  };
}

/** 400 for a body or query that is not what the page describes; `field` names the culprit. */
export function invalidRequest(message: string, field?: string): HubspotError {
  const errors: ErrorDetail[] = [
    { message, code: "INVALID_INPUT", ...(field === undefined ? {} : { in: field }) },
  ];
  return new HubspotError(400, "VALIDATION_ERROR", message, { errors });
}

export function notFound(message = "resource not found"): HubspotError {
  return new HubspotError(404, "OBJECT_NOT_FOUND", message);
}

export type PropertyFault = {
  readonly isValid: false;
  readonly message: string;
  readonly error: string;
  readonly name: string;
};

/** 400 for property values: the details are JSON inside the message, as HubSpot sends them. */
export function invalidProperties(faults: readonly PropertyFault[]): HubspotError {
  const errors = faults.map((fault): ErrorDetail => ({
    message: fault.message,
    code: fault.error,
    context: { propertyName: [fault.name] },
  }));
  const message = `Property values were not valid: ${JSON.stringify(faults)}`;
  return new HubspotError(400, "VALIDATION_ERROR", message, { errors });
}

/** 400 for a call, note or task that has no time. `type`: as the path has it. */
export function missingTimestamp(type: string): HubspotError {
  const message = `Error creating ${type.slice(0, -1).toUpperCase()}. Some required properties were not set.`;
  return new HubspotError(400, "VALIDATION_ERROR", message, {
    context: { properties: ["hs_timestamp"] },
    errors: [{ message, code: "REQUIRED_FIELD", context: { properties: ["hs_timestamp"] } }],
  });
}
