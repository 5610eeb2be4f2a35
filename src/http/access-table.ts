import type { Role } from "../domain/access.ts";

/**
 * Who may use a route: the least role in the workspace; `admin in person`: an admin, but not by a key, which makes no
 * more of its kind; `installation`: who holds the admin token, or signed in by the link of the terminal.
 */
export type Access = Role | "admin in person" | "installation";

/** Every route of the API. A rep sees what is their own of what is marked `rep`; see `ownRepId`. */
const TABLE: Readonly<Record<string, Access>> = {
  "GET /me": "rep",
  "GET /live": "rep",
  "GET /sessions": "rep",
  "DELETE /sessions/:id": "rep",
  "GET /workspace": "rep",
  "GET /calls": "rep",
  "GET /callbacks": "rep",
  "POST /callbacks": "rep",
  "PATCH /callbacks/:id": "rep",
  "POST /callbacks/:id/complete": "rep",
  "POST /callbacks/:id/cancel": "rep",
  "POST /callbacks/:id/call-now": "rep",
  "GET /presence": "rep",
  "PUT /presence/:repId": "rep",
  "POST /reps/:id/check-in": "rep",

  "GET /audit": "manager",
  "GET /callback-policy": "manager",
  "GET /do-not-call": "manager",
  "PUT /do-not-call/:number": "manager",
  "DELETE /do-not-call/:number": "manager",
  "GET /contacts": "manager",
  "GET /contacts/unreadable-numbers": "manager",
  "GET /crm-connections": "manager",
  "GET /crm-connections/:id": "manager",
  "GET /crm-connections/hubspot-app": "manager",
  "GET /crm-connections/hubspot-app.zip": "manager",
  "GET /decisions": "manager",
  "GET /decisions/:id": "manager",
  "GET /decisions/:id/why/:repId": "manager",
  "GET /funnel": "manager",
  "GET /hold-out": "manager",
  "GET /lines": "manager",
  "GET /lines/:id": "manager",
  "GET /lines/:id/static-answer": "manager",
  "GET /maintenance/dead-letters": "manager",
  "GET /maintenance/dead-letters/:id": "manager",
  "GET /notices": "manager",
  "GET /notices/deliveries": "manager",
  "GET /retention": "manager",
  "GET /owner-changes": "manager",
  "GET /pins": "manager",
  "PUT /pins/:number": "manager",
  "DELETE /pins/:number": "manager",
  "GET /policies": "manager",
  "GET /policies/schema": "manager",
  "GET /policies/:id": "manager",
  "GET /policies/:id/versions": "manager",
  "GET /recordings/:id": "manager",
  "GET /reps": "manager",
  "GET /reps/:id": "manager",
  "GET /sandbox": "manager",
  "GET /telephony-connections": "manager",
  "GET /telephony-connections/:id/offices": "manager",
  "GET /telephony-connections/:id/targets": "manager",
  "GET /telephony-connections/:id/users": "manager",
  "GET /users": "manager",
  "POST /simulate": "manager",
  "POST /replay": "manager",

  "PATCH /callback-policy": "admin",
  "GET /contacts/export": "admin",
  "GET /environment": "admin",
  "POST /contacts/erase": "admin",
  "POST /crm-connections": "admin",
  "PATCH /crm-connections/:id": "admin",
  "DELETE /crm-connections/:id": "admin",
  "POST /crm-connections/:id/sync": "admin",
  "POST /lines": "admin",
  "PATCH /lines/:id": "admin",
  "DELETE /lines/:id": "admin",
  "POST /lines/:id/provision": "admin",
  "POST /lines/:id/re-enable": "admin",
  "POST /maintenance/rebuild": "admin",
  "PATCH /maintenance/dead-letters/:id": "admin",
  "DELETE /maintenance/dead-letters/:id": "admin",
  "POST /maintenance/dead-letters/:id/requeue": "admin",
  "POST /maintenance/dead-letters/requeue": "admin",
  "POST /maintenance/dead-letters/discard": "admin",
  "PATCH /notices": "admin",
  "POST /notices/test": "admin",
  "PATCH /retention": "admin",
  "POST /owner-changes/:id/undo": "admin",
  "POST /policies": "admin",
  "POST /policies/:id/versions": "admin",
  "POST /policies/:id/live": "admin",
  "DELETE /policies/:id": "admin",
  "POST /reps": "admin",
  "PATCH /reps/:id": "admin",
  "DELETE /reps/:id": "admin",
  "POST /telephony-connections": "admin",
  "DELETE /telephony-connections/:id": "admin",
  "POST /telephony-connections/:id/import-reps": "admin",
  "PATCH /workspace": "admin",

  "POST /users": "admin in person",
  "PATCH /users/:id": "admin in person",
  "DELETE /users/:id": "admin in person",
  "POST /users/:id/sign-in-link": "admin in person",
  "GET /tokens": "admin in person",
  "POST /tokens": "admin in person",
  "DELETE /tokens/:id": "admin in person",

  "GET /queues": "installation",
  "POST /sign-in-links": "installation",
  "GET /workspaces": "installation",
  "POST /workspaces": "installation",
  "PATCH /workspaces/:id": "installation",
  "DELETE /workspaces/:id": "installation",
  "POST /workspaces/:id/keys": "installation",
  "GET /workspaces/:id/keys": "installation",
  "DELETE /workspaces/:id/keys/:keyId": "installation",
};

/** What a route asks for; `url`: its pattern, below /api. A route that has no row is for the installation alone. */
export function accessOf(method: string, url: string): Access {
  return listedAccess(method, url) ?? "installation";
}

/** The same; null without a row. */
export function listedAccess(method: string, url: string): Access | null {
  const verb = method === "HEAD" ? "GET" : method.toUpperCase();
  return TABLE[`${verb} ${url.replace(/^\/api(?=\/)/, "")}`] ?? null;
}
