import { createHash, timingSafeEqual } from "node:crypto";
import { StickylineError } from "../../domain/errors.ts";
import { parseForm, parseFormOrJson } from "../../edge/form.ts";
import type { IncomingRequest, LineView } from "../port.ts";
import { toDefaultKeys } from "./event-keys.ts";
import { settingsOf } from "./settings.ts";

/**
 * The fields of a webhook, or of a request of the IVR's REST block, under their default names: query and body, a form
 * or JSON. Voipex signs nothing. A line with a secret takes it as the password of basic auth or as the bearer token;
 * one without has the key of its URL for a guard. Throws UNAUTHORIZED.
 */
export function verifyRequest(request: IncomingRequest, line: LineView): Record<string, unknown> {
  // By the header, before anything is parsed: what nobody vouches for is not read.
  if (line.secrets.length > 0 && !isAuthentic(request, line.secrets)) {
    throw new StickylineError(
      "UNAUTHORIZED",
      "This line has a secret: give it to Voipex as the password of basic auth, or as the bearer token.",
    );
  }
  const given = { ...parseForm(request.query ?? ""), ...parseFormOrJson(request.body) };
  return toDefaultKeys(given, settingsOf(line.settings).keys);
}

/** Every secret is tried, so that the time does not tell which one is current. The user's name is anything. */
function isAuthentic({ headers }: IncomingRequest, secrets: readonly string[]): boolean {
  const header = headers["authorization"];
  const [, scheme = "", value = ""] =
    /^(Basic|Bearer)\s+(\S+)\s*$/i.exec(typeof header === "string" ? header : "") ?? [];
  if (value === "") return false;
  const given = digest(scheme.toLowerCase() === "basic" ? passwordIn(value) : value);
  return secrets.filter((one) => one !== "" && timingSafeEqual(digest(one), given)).length > 0;
}

function passwordIn(encoded: string): string {
  const text = Buffer.from(encoded, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
