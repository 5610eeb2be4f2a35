/** What a person or a token may do in one workspace; each may do what those after it may. */
export const ROLES = ["admin", "manager", "rep"] as const;
export type Role = (typeof ROLES)[number];

/** `repId`: who they are among the workspace's reps; null: nobody. */
export type Grant = { readonly role: Role; readonly repId: string | null };

/** Who asks. */
export type Principal = {
  /** As the audit trail names them: `admin`, `user <id>`, `key <id>`. */
  readonly actor: string;
  /** By workspace; null: whoever runs the installation, who may do everything everywhere. */
  readonly grants: ReadonlyMap<string, Grant> | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly keyId: string | null;
};

/** Who runs the installation, with a session or without. */
export function operator(sessionId: string | null): Principal {
  return { actor: "admin", grants: null, userId: null, sessionId, keyId: null };
}

function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}

/** What is stored and no role that we know is the least of them. */
export function toRole(text: string): Role {
  return isRole(text) ? text : "rep";
}

/** True when `role` may do what needs `needed`. */
export function mayAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(needed);
}
