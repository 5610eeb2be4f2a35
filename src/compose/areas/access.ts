import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { meRoutes } from "../../http/api/me.ts";
import { tokenRoutes } from "../../http/api/tokens.ts";
import { userRoutes } from "../../http/api/users.ts";
import { workspaceRoutes } from "../../http/api/workspaces.ts";
import { createCountGuess } from "../../http/plugins/slow-guesses.ts";
import { createSendMail } from "../../notices/mail.ts";
import { createOpenIdProvider } from "../../oidc/open-id-provider.ts";
import { createManageUsers } from "../../services/access/manage-users.ts";
import { createSignIn } from "../../services/access/sign-in.ts";
import { createManageApiKeys } from "../../services/admin/manage-api-keys.ts";
import { createManageWorkspaces } from "../../services/admin/manage-workspaces.ts";
import { createGuessCounter } from "../../state/guess-counter.ts";
import type { Core } from "../core.ts";

/** More than anybody mistypes, and nothing against what there is to guess. */
const GUESSES = { tries: 30, withinSeconds: 60, waitSeconds: 60 };

export type Access = ReturnType<typeof composeAccess>;

const newSecret = () => randomBytes(32).toString("base64url");
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** Who may come in, to which workspace, and as what. */
export function composeAccess(core: Core, firstWorkspaceId: string, adminToken: string) {
  const { stores, options, recordChange, redis, now, onFailure } = core;
  const { publicUrl, mail, oidc } = options.config;
  const audit = stores.audit.append;
  const hasRep = async (workspaceId: string, repId: string) =>
    (await stores.reps.get(workspaceId, repId)) !== null;
  const workspaces = createManageWorkspaces({
    workspaces: stores.workspaces,
    newId: randomUUID,
    recordChange,
  });
  const apiKeys = createManageApiKeys({
    keys: stores.apiKeys,
    getWorkspace: workspaces.get,
    hasRep,
    audit,
    newId: randomUUID,
    newSecret,
    hash,
    now,
    onFailure,
  });
  const signIn = createSignIn({
    sessions: stores.sessions,
    grantsOf: stores.users.grantsOf,
    installation: createHmac("sha256", options.secretKey)
      .update(`stickyline installation ${adminToken}`)
      .digest("hex"),
    newId: randomUUID,
    newSecret,
    hash,
    now,
    onFailure,
  });
  const users = createManageUsers({
    users: stores.users,
    hasRep,
    newLink: signIn.newLink,
    publicUrl,
    sendMail: mail === null ? null : createSendMail(mail.smtpUrl, mail.from),
    audit,
    newId: randomUUID,
    onFailure,
  });
  return {
    adminToken,
    sessions: signIn,
    secureCookie: publicUrl.startsWith("https:"),
    firstWorkspaceId,
    hasWorkspace: async (id: string) => (await stores.workspaces.get(id)) !== null,
    findKey: apiKeys.find,
    guesses: createCountGuess(createGuessCounter(redis, GUESSES)),
    requestLink: users.requestLink,
    byMail: mail !== null,
    byProvider: oidc !== null,
    linkFor: users.linkFor,
    openIdProvider:
      oidc === null
        ? null
        : createOpenIdProvider({ ...oidc, redirectUrl: `${publicUrl}/sign-in/oidc/callback` }),
    userIdByEmail: async (email: string) => (await stores.users.byEmail(email))?.id ?? null,
    timeZoneOf: async (workspaceId: string) => (await workspaces.get(workspaceId)).timeZone,
    routes: [
      workspaceRoutes({ workspaces, apiKeys }),
      meRoutes({ signIn, users, workspaces }),
      userRoutes({ users }),
      tokenRoutes({ apiKeys }),
    ],
  };
}
