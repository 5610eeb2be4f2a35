import { operator, type Grant, type Principal } from "../../domain/access.ts";
import { StickylineError } from "../../domain/errors.ts";

type SignedIn = { readonly userId: string | null; readonly workspaceId: string | null };
type Session = SignedIn & {
  readonly id: string;
  readonly device: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
};
type Kept = SignedIn & {
  readonly digest: string;
  readonly installation: string;
  readonly expiresAt: number;
};

export type Deps = {
  readonly sessions: {
    addLink(link: Kept, now: number): Promise<void>;
    takeLink(digest: string, installation: string, now: number): Promise<SignedIn | null>;
    open(session: Kept & { id: string; device: string; at: number }): Promise<void>;
    find(digest: string, installation: string, now: number): Promise<Session | null>;
    noteUse(id: string, at: number): Promise<void>;
    list(userId: string | null, installation: string, now: number): Promise<Session[]>;
    revoke(id: string, userId: string | null, at: number): Promise<boolean>;
  };
  readonly grantsOf: (userId: string) => Promise<ReadonlyMap<string, Grant>>;
  /** Made of the admin token and the secret key: with either new, every link and session of before is over. */
  readonly installation: string;
  readonly newId: () => string;
  /** 43 characters that nobody can guess. */
  readonly newSecret: () => string;
  /** SHA-256. */
  readonly hash: (text: string) => string;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

export type SignIn = ReturnType<typeof createSignIn>;
export type OpenedSession = { readonly token: string; readonly seconds: number };

/** Minutes, as it may lie in a terminal or a mailbox. */
export const LINK_MINUTES = 15;
const SESSION_SECONDS = 12 * 3_600;
const USE_IS_NOTED_MS = 60_000;
const MAX_DEVICE_LENGTH = 200;

/** Links that sign in once, and the sessions that come of them. Of either's token only a digest is kept. */
export function createSignIn(deps: Deps) {
  const { sessions, installation, newSecret, hash, now } = deps;

  async function open(signedIn: SignedIn, device: string): Promise<OpenedSession> {
    const token = newSecret();
    const at = now();
    await sessions.open({
      ...signedIn,
      id: deps.newId(),
      digest: hash(token),
      installation,
      device: device.slice(0, MAX_DEVICE_LENGTH),
      at,
      expiresAt: at + SESSION_SECONDS * 1_000,
    });
    return { token, seconds: SESSION_SECONDS };
  }

  return {
    /** The token of a link. Without a user it signs in who runs the installation. */
    async newLink(signedIn: SignedIn = { userId: null, workspaceId: null }): Promise<string> {
      const token = newSecret();
      const at = now();
      const expiresAt = at + LINK_MINUTES * 60_000;
      await sessions.addLink({ ...signedIn, digest: hash(token), installation, expiresAt }, at);
      return token;
    },

    /** The session that a link's token opens; null when it is used up, too old or nobody's. */
    async redeem(token: string, device: string): Promise<OpenedSession | null> {
      const signedIn = await sessions.takeLink(hash(token), installation, now());
      return signedIn === null ? null : open(signedIn, device);
    },

    /** A session for somebody whom another provider vouches for. */
    open: (userId: string, device: string) => open({ userId, workspaceId: null }, device),

    /** Whose a session's token is; null when it has ended. What its user may do is read anew each time. */
    async find(token: string): Promise<Principal | null> {
      const session = await sessions.find(hash(token), installation, now());
      if (session === null) return null;
      const { id, userId, workspaceId, usedAt } = session;
      if (Math.abs(now() - usedAt) >= USE_IS_NOTED_MS)
        sessions.noteUse(id, now()).catch(deps.onFailure);
      if (userId === null) return operator(id);
      const grants = await deps.grantsOf(userId);
      const reached = [...grants].filter(([one]) => workspaceId === null || one === workspaceId);
      const actor = `user ${userId}`;
      return { actor, grants: new Map(reached), userId, sessionId: id, keyId: null };
    },

    /** What a page of ours sends along with a change, and a foreign one can't know. */
    csrfOf: (token: string): string => hash(`csrf ${token}`),

    /** Those of a person; of whoever runs the installation, everybody's; of a key, none. */
    async list({ grants, userId }: Principal): Promise<readonly Session[]> {
      if (grants !== null && userId === null) return [];
      return sessions.list(userId, installation, now());
    },

    /** From now on it opens nothing. NOT_FOUND for another's. */
    async revoke({ grants, userId }: Principal, id: string): Promise<void> {
      const mayAny = grants === null;
      if ((mayAny || userId !== null) && (await sessions.revoke(id, userId, now()))) return;
      throw new StickylineError(
        "NOT_FOUND",
        "session not found, or already ended; GET /api/sessions lists them",
      );
    },
  };
}
