import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { invalidInput } from "../../domain/errors.ts";
import { ANSWER_LIMITS, parseJson } from "../../edge/json.ts";
import { isRecord } from "../../edge/record.ts";
import type { TelephonyClientOptions } from "../telephony-client.ts";
import { createApiRequest } from "../request.ts";
import { EnvelopeSchema, ErrorSchema } from "./schemas.ts";

export type ExotelRequest = {
  readonly accountSid: string;
  /** The data of each item of the answer. `path` is below the account. */
  list<T extends TSchema>(
    version: "v2" | "v3",
    path: string,
    schema: T,
    query?: Readonly<Record<string, string>>,
  ): Promise<Static<T>[]>;
  post<T extends TSchema>(path: string, body: object, schema: T): Promise<Static<T>[]>;
};

/**
 * Exotel's API with basic auth: `apiKey` is `accountSid:apiKey:apiToken`, as the dashboard's API settings show the
 * three; INPUT_INVALID when it is not. `baseUrl`: `https://ccm-api.exotel.com`, or `https://ccm-api.in.exotel.com` for
 * accounts in Mumbai.
 */
export function createExotelRequest(options: TelephonyClientOptions): ExotelRequest {
  const [accountSid = "", key = "", token = ""] = options.apiKey.split(":");
  if (accountSid === "" || key === "" || token === "") {
    throw invalidInput("apiKey", "Give Exotel's three parts as accountSid:apiKey:apiToken.");
  }
  const authorization = `Basic ${Buffer.from(`${key}:${token}`).toString("base64")}`;
  const request = createApiRequest(options, {
    vendor: "Exotel",
    headers: async () => ({ authorization }),
    keyMend: "Copy account SID, API key and token anew from the dashboard's API settings",
    reasonIn: codeIn,
  });

  const baseOf = (version: string) => `/${version}/accounts/${encodeURIComponent(accountSid)}`;

  return {
    accountSid,
    post: (path, body, schema) =>
      request({ method: "POST", base: baseOf("v3"), path, body }, (value, check) =>
        itemsIn(check(EnvelopeSchema, value)).map((item) => check(schema, item)),
      ),
    list(version, path, schema, query = {}) {
      const base = baseOf(version);
      return request({ method: "GET", base, path, query }, (value, check) =>
        itemsIn(check(EnvelopeSchema, value)).map((item) => check(schema, item)),
      );
    },
  };
}

function itemsIn({ response }: Static<typeof EnvelopeSchema>): unknown[] {
  const items: unknown[] = Array.isArray(response) ? response : [response];
  return items.map((item) => (isRecord(item) && "data" in item ? item["data"] : item));
}

/** Exotel's own code of the error: 1010 wrong key, 10731 no such user. */
function codeIn(text: string): string {
  const envelope = parse(text);
  const response = isRecord(envelope) ? envelope["response"] : null;
  const [first]: unknown[] = Array.isArray(response) ? response : [response];
  if (!Value.Check(ErrorSchema, first)) return "";
  const { code } = first.error_data;
  return code === null || code === undefined ? "" : `code ${String(code).slice(0, 10)}`;
}

function parse(text: string): unknown {
  try {
    return parseJson(text, ANSWER_LIMITS);
  } catch {
    return null;
  }
}
