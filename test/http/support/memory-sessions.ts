import { createHash, randomUUID } from "node:crypto";
import type { Grant } from "../../../src/domain/access.ts";
import { createSignIn, type Deps } from "../../../src/services/access/sign-in.ts";

type Link = Parameters<Deps["sessions"]["addLink"]>[0];
type Session = Parameters<Deps["sessions"]["open"]>[0];

/** Links and sessions kept in this process, by the rules of the real ones. */
export function createMemorySessions(
  now: () => number = Date.now,
  grants: ReadonlyMap<string, ReadonlyMap<string, Grant>> = new Map(),
) {
  const links = new Map<string, Link>();
  const sessions = new Map<string, Session>();
  return createSignIn({
    sessions: {
      async addLink(link) {
        links.set(link.digest, link);
      },
      async takeLink(digest, installation, at) {
        const link = links.get(digest);
        links.delete(digest);
        return link !== undefined && link.expiresAt > at && link.installation === installation
          ? link
          : null;
      },
      async open(session) {
        sessions.set(session.digest, session);
      },
      async find(digest, _installation, at) {
        const session = sessions.get(digest);
        return session !== undefined && session.expiresAt > at
          ? { ...session, createdAt: session.at, usedAt: session.at }
          : null;
      },
      noteUse: async () => undefined,
      list: async () => [],
      async revoke(id) {
        for (const [digest, session] of sessions) if (session.id === id) sessions.delete(digest);
        return true;
      },
    },
    grantsOf: async (userId) => grants.get(userId) ?? new Map<string, Grant>(),
    installation: "this one",
    newId: randomUUID,
    newSecret: randomUUID,
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    now,
    onFailure: () => undefined,
  });
}

/** The token of a session of whoever runs the installation. */
export async function operatorSession({
  newLink,
  redeem,
}: Pick<ReturnType<typeof createMemorySessions>, "newLink" | "redeem">): Promise<string> {
  return (await redeem(await newLink(), "a browser"))?.token ?? "";
}
