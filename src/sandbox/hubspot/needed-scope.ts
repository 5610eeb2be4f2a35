import { HubspotError } from "./hubspot-error.ts";

const USERS = /\/objects\/(?:[\d-]+\/)?(?:users?|0-115)(?:\/|$)/;
const TICKETS = /\/objects\/(?:[\d-]+\/)?(?:tickets?|0-5)(?:\/|$)/;
const LEADS = /\/objects\/(?:[\d-]+\/)?(?:leads?|0-136)(?:\/|$)/;
const READING = /\/(?:search|batch\/read)$/;

/** The scope that a request needs beyond those that every token of the box has; null: none. */
export function neededScope(method: string, path: string): string | null {
  if (TICKETS.test(path)) return "tickets";
  const kind = USERS.test(path) ? "users" : LEADS.test(path) ? "leads" : null;
  if (kind === null) return null;
  const reads = method === "GET" || READING.test(path);
  return `crm.objects.${kind}.${reads ? "read" : "write"}`;
}

/** The 403 for a token that was not granted what the path needs. */
export function missingScope(scope: string): HubspotError {
  const message =
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.";
  return new HubspotError(403, "MISSING_SCOPES", message, {
    errors: [
      {
        message: "One or more of the following scopes are required.",
        context: { requiredGranularScopes: [scope] },
      },
    ],
    links: { scopes: "https://developers.hubspot.com/scopes" },
  });
}
