import { DEFAULT_POLICY } from "../../../src/domain/policy.ts";
import { CALLER, CONTACT } from "./two-portals.ts";
import type { Tenant } from "./two-workspaces.ts";

export type Route = {
  readonly method: string;
  /** `/api/lines/{id}` */
  readonly path: string;
  /** The names that its query must have. */
  readonly query: readonly string[];
};

type Operation = {
  parameters?: { name: string; in: string; required?: boolean; schema?: { default?: unknown } }[];
};

/** What the app itself says that it serves. */
export async function listRoutes(url: string, method?: string): Promise<Route[]> {
  const answer = await fetch(`${url}/api/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([name, { parameters = [] }]) => ({
        method: name,
        path,
        query: parameters
          .filter((one) => one.in === "query" && one.required && one.schema?.default === undefined)
          .map((one) => one.name),
      })),
    )
    .filter((route) => method === undefined || route.method === method);
}

/** Routes that no key of a workspace opens, and what opens them. */
export const OUTSIDE_THE_API: readonly { readonly paths: RegExp; readonly reason: string }[] = [
  { paths: /^\/(healthz|readyz|metrics)$/, reason: "counts without ids, for who runs it" },
  { paths: /^\/oauth\/hubspot\/(start|callback)$/, reason: "the admin's signed-in browser" },
  { paths: /^\/v1\/\w+\/\{lineKey\}\//, reason: "the key of one line, which names its workspace" },
  {
    paths: /^\/v1\/recordings\/\{workspaceId\}\/\{file\}$/,
    reason: "our signature over the workspace, the file and the link's end",
  },
  {
    paths: /^\/v1\/hubspot\/(webhooks|card(\/pin)?|settings)$/,
    reason: "HubSpot's signature; the portal names whose it is",
  },
  {
    paths:
      /^\/$|^\/sign-(in|out)(\/link|\/oidc(\/callback)?)?$|^\/[\w-]+\.(css|js|svg|html)$|^\/(assets\/)?\{?\*\}?$/,
    reason: "files of the console",
  },
];

/** Where what stands before an id is not the id's own kind: the rep that a decision is explained to, whose presence. */
const KIND_OF_ID: Readonly<Record<string, string>> = { why: "reps", presence: "reps" };
/** What keys of workspaces don't reach, whatever the id. */
const PEOPLE: readonly string[] = ["users", "sessions", "tokens"];

/** Asks with a workspace's key: each `{…}` of the path is the id of that kind of thing. */
export function callerOf({ key, app }: Tenant) {
  return async (
    method: string,
    path: string,
    ids: ReadonlyMap<string, string>,
    query: readonly string[] = [],
    body?: unknown,
  ): Promise<{ status: number; text: string }> => {
    const filled = path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_all, kind: string) => {
      const id =
        ids.get(KIND_OF_ID[kind] ?? kind) ?? (PEOPLE.includes(kind) ? "nobody" : undefined);
      if (id === undefined) throw new Error(`${path}: give both workspaces one of its ${kind}`);
      return `${kind}/${encodeURIComponent(id)}`;
    });
    const search = new URLSearchParams(
      query.map((name): [string, string] => [name, queryValue(path, name)]),
    );
    const answer = await fetch(`${app.url}${filled}?${search.toString()}`, {
      method: method.toUpperCase(),
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
}

function queryValue(path: string, name: string): string {
  if (name === "number") return CALLER;
  if (name === "ids") return CONTACT;
  throw new Error(`${path}: say what to ask for as ${name}`);
}

const { version: _version, ...POLICY } = DEFAULT_POLICY;
const idOf = (tenant: Tenant, kind: string): string => tenant.ids.get(kind) ?? "";
const target = { type: "department", id: "4400" };

export type Write = {
  /** A body that is good but for whose the ids are. */
  readonly body?: (other: Tenant, own: Tenant) => unknown;
  /** What it comes to; 404 when absent. */
  readonly status?: number;
  /** Whose the ids in the path are; the other workspace's when absent. */
  readonly ids?: "own";
};

/**
 * Each route that writes, asked by one workspace's key with the other's ids in the path, or, where the path has none,
 * in the body. What has neither is asked to do its work, in its own workspace.
 */
export const WRITES: Readonly<Record<string, Write>> = {
  "POST /crm-connections": {
    body: ({ accessToken }) => ({ provider: "hubspot", accessToken }),
    status: 409,
  },
  "PATCH /crm-connections/{id}": { body: () => ({ settings: { adopt: { enabled: false } } }) },
  "DELETE /crm-connections/{id}": {},
  "POST /crm-connections/{id}/sync": {},
  "POST /reps": { body: () => ({ name: "New", email: "new@example.com" }), status: 201 },
  "PATCH /reps/{id}": { body: () => ({ away: true }) },
  "DELETE /reps/{id}": {},
  "POST /reps/{id}/check-in": {},
  "POST /contacts/names": { body: () => ({ numbers: [CALLER] }), status: 200 },
  "POST /lines": {
    body: (other) => ({
      vendor: "dialpad",
      name: "New line",
      fallback: target,
      policyId: idOf(other, "policies"),
    }),
    status: 400,
  },
  "PATCH /lines/{id}": { body: () => ({ enabled: false }) },
  "DELETE /lines/{id}": {},
  "DELETE /telephony-connections/{id}": {},
  "POST /lines/{id}/provision": {
    ids: "own",
    body: (other) => ({ connectionId: idOf(other, "telephony-connections"), officeId: "1" }),
  },
  "POST /lines/{id}/re-enable": {},
  // known to both under the same id: only the own one goes
  "POST /contacts/erase": { body: () => ({ crmId: CONTACT }), status: 200 },
  "POST /owner-changes/{id}/undo": {},
  "POST /notices/test": { body: () => ({ channel: "slack" }), status: 400 },
  "POST /callbacks": {
    body: (other) => ({ number: "+14155550177", lineId: idOf(other, "lines") }),
    status: 400,
  },
  "PATCH /callbacks/{id}": { body: (_other, own) => ({ repId: idOf(own, "reps") }) },
  "POST /callbacks/{id}/complete": {},
  "POST /callbacks/{id}/cancel": {},
  "POST /callbacks/{id}/call-now": {},
  "PUT /do-not-call/{number}": { ids: "own", status: 204 },
  "DELETE /do-not-call/{number}": { ids: "own", status: 204 },
  "POST /campaigns": {
    body: (other) => ({
      lineId: idOf(other, "lines"),
      numbers: ["+14155550177"],
      consent: "They asked for it.",
      name: "Walk",
      callerId: "222333444",
      activePeriod: { startTime: "09:00", endTime: "17:00", weekDays: [1] },
      ivr: "TUxw53xCBf",
    }),
    status: 400,
  },
  "PUT /campaigns/{id}/control": { body: () => ({ command: "pause" }) },
  "PATCH /callback-policy": { body: () => ({}), status: 400 },
  "PUT /pins/{number}": {
    ids: "own",
    body: (other) => ({ repId: idOf(other, "reps") }),
    status: 400,
  },
  "DELETE /pins/{number}": {},
  "POST /policies": { body: () => ({ name: "New", policy: POLICY }), status: 201 },
  "DELETE /policies/{id}": {},
  "POST /policies/{id}/versions": { body: () => ({ policy: POLICY }) },
  "POST /policies/{id}/live": { body: () => ({ version: 1 }) },
  "PATCH /workspace": { body: () => ({ timeZone: "Europe/Prague" }), status: 200 },
  "POST /workspaces": { body: () => ({ name: "Mine" }), status: 403 },
  "PATCH /workspaces/{id}": { body: () => ({ name: "Mine" }), status: 403 },
  "DELETE /workspaces/{id}": { body: () => ({ name: "bravo Ltd" }), status: 403 },
  "POST /workspaces/{id}/keys": { body: () => ({ name: "Mine" }), status: 403 },
  "DELETE /workspaces/{id}/keys/{keyId}": { status: 403 },
  "PUT /presence/{repId}": { body: () => ({ away: true }) },
  "DELETE /sessions/{id}": {},
  "POST /sign-in-links": { status: 403 },
  "POST /tokens": { body: () => ({ name: "Mine" }), status: 403 },
  "DELETE /tokens/{id}": { status: 403 },
  "POST /users": { body: () => ({ email: "me@example.com", role: "admin" }), status: 403 },
  "PATCH /users/{id}": { body: () => ({ role: "admin" }), status: 403 },
  "DELETE /users/{id}": { status: 403 },
  "POST /users/{id}/sign-in-link": { status: 403 },
  "POST /maintenance/rebuild": { status: 202 },
  "PATCH /maintenance/dead-letters/{id}": { body: () => ({ payload: { legId: "dialpad:1" } }) },
  "POST /maintenance/dead-letters/{id}/requeue": {},
  "DELETE /maintenance/dead-letters/{id}": {},
  // those of the own workspace: none of this kind
  "POST /maintenance/dead-letters/requeue": { body: () => ({ jobName: "crm.adopt" }), status: 200 },
  "POST /maintenance/dead-letters/discard": { body: () => ({ jobName: "crm.adopt" }), status: 200 },
  "PATCH /retention": { body: () => ({ decisions: 300 }), status: 200 },
  "PATCH /notices": { body: () => ({ screenPop: true }), status: 200 },
  "POST /simulate": { body: (other) => ({ line: other.line.id, number: CALLER }) },
  "POST /replay": { body: (other) => ({ days: 1, policyId: idOf(other, "policies") }) },
  "POST /telephony-connections": {
    body: () => ({ vendor: "dialpad", apiKey: "dialpad-key" }),
    status: 201,
  },
  "POST /telephony-connections/{id}/import-reps": {},
};
