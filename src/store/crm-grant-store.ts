import type { StoredGrant } from "../domain/crm-grant.ts";
import { randomUUID } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";
import type { CrmConnection } from "../domain/crm-connection.ts";
import { toConnection } from "./crm-connection-store.ts";
import type { Database } from "./database.ts";
import type { CrmConnection as Row } from "./generated/client.ts";
import { placeOf, type SecretBox } from "./secret-box.ts";
import { isUniqueViolation } from "./unique-violation.ts";

/** Tokens as the CRM gave them; `refresh: null` for one that doesn't end. */
export type NewGrant = Pick<StoredGrant, "accessToken" | "refresh">;

/** Of an account that another took the place of nothing is mirrored any more. */
export const READ_ANEW = {
  syncState: "idle",
  syncPass: null,
  syncPart: null,
  syncAfter: null,
  syncHolder: null,
  syncHeldUntil: null,
  changesUntil: null,
  reading: {},
};

const place = (id: string, column: string) => placeOf("crm_connection", column, id);

/** The tokens of CRM accounts, sealed, and which of them are still worth something. */
export function createCrmGrantStore(db: Database, box: SecretBox) {
  function sealed(id: string, { accessToken, refresh }: NewGrant) {
    return {
      auth: refresh === null ? "static" : "oauth",
      accessTokenSealed: box.seal(accessToken, place(id, "access_token_sealed")),
      refreshTokenSealed:
        refresh === null ? null : box.seal(refresh.token, place(id, "refresh_token_sealed")),
      tokenIssuedAt: refresh === null ? null : new Date(refresh.issuedAt),
      tokenExpiresAt: refresh === null ? null : new Date(refresh.expiresAt),
    };
  }

  function toGrant(row: Row): StoredGrant {
    const { refreshTokenSealed, tokenIssuedAt, tokenExpiresAt } = row;
    const ends = refreshTokenSealed !== null && tokenIssuedAt !== null && tokenExpiresAt !== null;
    return {
      workspaceId: row.workspaceId,
      connectionId: row.id,
      provider: row.provider,
      status: row.status,
      accessToken: box.open(row.accessTokenSealed, place(row.id, "access_token_sealed")),
      refresh: ends
        ? {
            token: box.open(refreshTokenSealed, place(row.id, "refresh_token_sealed")),
            issuedAt: tokenIssuedAt.getTime(),
            expiresAt: tokenExpiresAt.getTime(),
          }
        : null,
    };
  }

  /**
   * Stores an account's tokens. The workspace's own connection to the same account is healed: new tokens, connected,
   * all else as it was. CONFLICT when another workspace has the account.
   */
  async function connect(
    workspaceId: string,
    account: {
      provider: string;
      baseUrl: string;
      accountId: string | null;
      scopes?: readonly string[] | null;
    } & NewGrant,
  ): Promise<{ connection: CrmConnection; healed: boolean }> {
    const { provider, baseUrl, accountId } = account;
    const find = () =>
      accountId === null
        ? null
        : db.prisma.crmConnection.findFirst({ where: { provider, accountId } });
    const known = await find();
    if (known !== null && known.workspaceId !== workspaceId) throw takenElsewhere();
    const id = known?.id ?? randomUUID();
    const scopes = account.scopes?.join(" ") ?? null;
    const tokens = { ...sealed(id, account), scopes };
    try {
      const row =
        known === null
          ? await db.prisma.crmConnection.create({
              data: { id, workspaceId, provider, baseUrl, accountId, ...tokens },
            })
          : await db.prisma.crmConnection.update({
              where: { id: known.id },
              data: {
                ...tokens,
                baseUrl,
                status: "connected",
                brokenReason: null,
                brokenAt: null,
                // what it may do now is found out anew
                refusals: {},
                ...(known.status === "replaced" ? READ_ANEW : {}),
              },
            });
      return { connection: toConnection(row), healed: known !== null };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // whoever clicks twice has connected it meanwhile
      const meanwhile = known === null ? await find() : null;
      if (meanwhile?.workspaceId !== workspaceId) throw takenElsewhere();
      return connect(workspaceId, account);
    }
  }

  return {
    /** NOT_FOUND when there is no such connection. */
    async read(workspaceId: string, connectionId: string): Promise<StoredGrant> {
      const row = await db.prisma.crmConnection.findFirst({
        where: { id: connectionId, workspaceId },
      });
      if (row === null) throw new StickylineError("NOT_FOUND", "CRM connection not found");
      return toGrant(row);
    },

    /**
     * Keeps refreshed tokens. A connection that broke meanwhile over the tokens that these replace is whole again: they were
     * refused because they had been used. False when it was removed or connected anew meanwhile.
     */
    async refreshed(grant: StoredGrant, tokens: NewGrant): Promise<boolean> {
      const { connectionId: id, workspaceId, refresh } = grant;
      const tokenIssuedAt = refresh === null ? null : new Date(refresh.issuedAt);
      const same = { id, workspaceId, tokenIssuedAt };
      const whole = { status: "connected", brokenReason: null, brokenAt: null };
      const [, { count }] = await db.prisma.$transaction([
        db.prisma.crmConnection.updateMany({ where: { ...same, status: "broken" }, data: whole }),
        db.prisma.crmConnection.updateMany({ where: same, data: sealed(id, tokens) }),
      ]);
      return count > 0;
    },

    /** True for the one call that broke it; later ones, and ones for tokens that were replaced, change nothing. */
    async markBroken(grant: StoredGrant, reason: string, at: number): Promise<boolean> {
      const { connectionId: id, workspaceId, refresh } = grant;
      const { count } = await db.prisma.crmConnection.updateMany({
        where: {
          id,
          workspaceId,
          status: { notIn: ["broken", "replaced"] },
          tokenIssuedAt: refresh === null ? null : new Date(refresh.issuedAt),
        },
        data: { status: "broken", brokenReason: reason, brokenAt: new Date(at) },
      });
      return count > 0;
    },

    /** The connections whose token has lived three quarters of its life by now. */
    async listDue(
      workspaceId: string,
      now: number,
    ): Promise<{ workspaceId: string; connectionId: string }[]> {
      return db.prisma.$queryRaw<{ workspaceId: string; connectionId: string }[]>`
        select workspace_id as "workspaceId", id as "connectionId" from crm_connection
        where workspace_id = ${workspaceId} and status not in ('broken', 'replaced') and refresh_token_sealed is not null
          and token_issued_at + (token_expires_at - token_issued_at) * 0.75 <= ${new Date(now)}
        order by token_expires_at`;
    },

    connect,
  };
}

function takenElsewhere(): StickylineError {
  return new StickylineError(
    "CONFLICT",
    "this account is connected to another workspace of this installation; disconnect it there first",
  );
}
