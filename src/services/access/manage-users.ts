import type { Role } from "../../domain/access.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { Change } from "../admin/record-change.ts";
import { LINK_MINUTES, type SignIn } from "./sign-in.ts";

export type Member = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly repId: string | null;
  readonly createdAt: number;
};
export type NewMember = Omit<Member, "id" | "createdAt" | "name" | "repId"> & {
  readonly name?: string;
  readonly repId?: string | null;
};
type MemberChange = { readonly role?: Role; readonly repId?: string | null };

export type Deps = {
  readonly users: {
    list(workspaceId: string): Promise<Member[]>;
    get(workspaceId: string, id: string): Promise<Member | null>;
    byEmail(email: string): Promise<{ id: string; email: string } | null>;
    add(workspaceId: string, member: Omit<Member, "id" | "createdAt">): Promise<string | null>;
    change(workspaceId: string, id: string, change: MemberChange): Promise<boolean>;
    remove(workspaceId: string, id: string): Promise<boolean>;
  };
  readonly hasRep: (workspaceId: string, repId: string) => Promise<boolean>;
  readonly newLink: SignIn["newLink"];
  readonly publicUrl: string;
  /** Null without a mail server. */
  readonly sendMail:
    ((mail: { id: string; to: string; subject: string; text: string }) => Promise<void>) | null;
  readonly audit: (change: Change) => Promise<void>;
  readonly newId: () => string;
  readonly onFailure: (error: unknown) => void;
};

export type ManageUsers = ReturnType<typeof createManageUsers>;

/** The people of a workspace: who may sign in, and as what. */
export function createManageUsers(deps: Deps) {
  const { users, audit } = deps;

  async function get(workspaceId: string, id: string): Promise<Member> {
    const member = await users.get(workspaceId, id);
    if (member !== null) return member;
    throw new StickylineError("NOT_FOUND", "user not found; GET /api/users lists them");
  }

  async function checkRep(workspaceId: string, repId: string | null | undefined): Promise<void> {
    if (repId === null || repId === undefined || (await deps.hasRep(workspaceId, repId))) return;
    throw invalidInput("repId", "rep not found; GET /api/reps lists them");
  }

  async function mailLink(to: string, token: string): Promise<void> {
    await deps.sendMail?.({
      id: deps.newId(),
      to,
      subject: "Your sign-in link for Stickyline",
      text: `Sign in within ${LINK_MINUTES} minutes; the link works once:\n\n${mailedUrlOf(token)}\n\nDid you not ask for it? Then do nothing.\n`,
    });
  }

  const urlOf = (token: string) => `${deps.publicUrl}/sign-in?token=${token}`;
  // Mail scanners open it before its reader does: this one asks for a click.
  const mailedUrlOf = (token: string) => `${deps.publicUrl}/sign-in/link?token=${token}`;

  return {
    get,
    list: (workspaceId: string): Promise<readonly Member[]> => users.list(workspaceId),

    /** CONFLICT for somebody who is in the workspace already. */
    async add(workspaceId: string, member: NewMember): Promise<Member> {
      await checkRep(workspaceId, member.repId);
      const { email, role, repId = null, name = email } = member;
      const id = await users.add(workspaceId, { email, name, role, repId });
      if (id === null) {
        throw new StickylineError("CONFLICT", "this person is already a user", { field: "email" });
      }
      const details = { role };
      await audit({ workspaceId, actor: "admin", action: "user.added", subject: id, details });
      return get(workspaceId, id);
    },

    async change(workspaceId: string, id: string, change: MemberChange): Promise<Member> {
      await get(workspaceId, id);
      await checkRep(workspaceId, change.repId);
      await users.change(workspaceId, id, change);
      const details = { changed: Object.keys(change) };
      await audit({ workspaceId, actor: "admin", action: "user.changed", subject: id, details });
      return get(workspaceId, id);
    },

    async remove(workspaceId: string, id: string): Promise<void> {
      await get(workspaceId, id);
      await users.remove(workspaceId, id);
      await audit({ workspaceId, actor: "admin", action: "user.removed", subject: id });
    },

    /**
     * A link that signs this person in, to this workspace alone: whoever makes it could use it, and may know nothing
     * of other workspaces. It is sent by e-mail too, where a mail server is set.
     */
    async invite(workspaceId: string, id: string): Promise<{ url: string; mailed: boolean }> {
      const { email } = await get(workspaceId, id);
      const token = await deps.newLink({ userId: id, workspaceId });
      await audit({ workspaceId, actor: "admin", action: "user.invited", subject: id });
      if (deps.sendMail === null) return { url: urlOf(token), mailed: false };
      await mailLink(email, token);
      return { url: urlOf(token), mailed: true };
    },

    /** Sends a link to whom this e-mail belongs, if anybody. Tells nobody whether it does: it never waits for that. */
    requestLink(email: string): void {
      const send = async () => {
        const user = deps.sendMail === null ? null : await users.byEmail(email);
        if (user === null) return;
        await mailLink(user.email, await deps.newLink({ userId: user.id, workspaceId: null }));
      };
      send().catch(deps.onFailure);
    },

    /** For the terminal: of a person, or of whoever runs the installation. */
    async linkFor(email: string | null): Promise<string> {
      if (email === null) return urlOf(await deps.newLink());
      const user = await users.byEmail(email);
      if (user === null) {
        throw new StickylineError(
          "NOT_FOUND",
          "no user has this e-mail address; POST /api/users adds one",
        );
      }
      return urlOf(await deps.newLink({ userId: user.id, workspaceId: null }));
    },
  };
}
