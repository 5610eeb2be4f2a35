import { HubspotError } from "./hubspot-error.ts";

/** By the scope's own word for them, which calls, notes and tasks share with contacts. */
const OBJECTS = [
  ["users", "users?|0-115"],
  ["leads", "leads?|0-136"],
  ["companies", "companies|company|0-2"],
  ["deals", "deals?|0-3"],
  ["contacts", "contacts?|0-1|calls?|0-48|notes?|0-46|tasks?|0-27"],
] as const;
const KINDS = OBJECTS.map(([scope, names]) => ({ scope, path: pathOf(names) }));
const TICKETS = pathOf("tickets?|0-5");
const OWNERS = /\/crm\/(?:owners\/[\d-]+|v3\/owners)(?:\/|$)/;
const READING = /\/(?:search|batch\/read)$/;

/** The first object that a path names: what follows it are associations. */
function pathOf(names: string): RegExp {
  return new RegExp(`^/crm/(?:v\\d/)?objects/(?:[\\d-]+/)??(?:${names})(?:/|$)`);
}

/** The scope that a request needs; null: every token of the box has it. */
export function neededScope(method: string, path: string): string | null {
  if (TICKETS.test(path)) return "tickets";
  if (OWNERS.test(path)) return "crm.objects.owners.read";
  const kind = KINDS.find((one) => one.path.test(path))?.scope;
  if (kind === undefined) return null;
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
