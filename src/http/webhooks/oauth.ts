import cookies from "@fastify/cookie";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { StickylineError } from "../../domain/errors.ts";
import type { ConnectCrm } from "../../services/crm-access/connect-crm.ts";
import type { Principal } from "../../domain/access.ts";
import { type Sessions, sessionTokenOf } from "../plugins/session-cookie.ts";
import type { WorkspaceDeps } from "../plugins/choose-workspace.ts";
import { logRequests } from "../plugins/log-requests.ts";
import { addSecurityHeaders } from "../plugins/security-headers.ts";

export type OauthRoutesDeps = WorkspaceDeps & {
  readonly connectCrm: ConnectCrm;
  readonly sessions: Sessions;
  /** True when browsers reach us by https: the cookie then never travels in the clear. */
  readonly secureCookie: boolean;
  readonly onFailure: (error: unknown) => void;
};

/** What the browser keeps between its way out and back: proves that both are the same. */
const BROWSER_COOKIE = "stickyline_connect";
const BROWSER_SECONDS = 600;
const INSTALL_SECONDS = 3_600;
/** That an install was begun at HubSpot, and where HubSpot wants the browser back afterwards. */
const INSTALL_COOKIE = "stickyline_install";
/** A page of HubSpot's own: nobody is sent anywhere else. */
const HUBSPOT_PAGE = /^https:\/\/([\w-]+\.)*hubspot\.com(\/|$|\?)/;
const statusByCode = new Map<string, number>([
  ["CONFLICT", 409],
  ["FORBIDDEN", 403],
  ["NOT_FOUND", 404],
]);

/**
 * The way of a signed-in browser to HubSpot and back, by OAuth. Both answer a page that says what happened and what
 * to do next; it has no script, and nothing of what came in the address is on it.
 */
export function oauthRoutes(deps: OauthRoutesDeps): (app: FastifyInstance) => Promise<void> {
  const { connectCrm, sessions } = deps;
  const cookie = {
    path: "/oauth",
    httpOnly: true,
    // the way back comes from another site: strict would leave the cookie out
    sameSite: "lax",
    secure: deps.secureCookie,
  } as const;

  /** Whose account it will be: `?workspace=<id>`, else the first that they may; only where they are an admin. */
  async function workspaceOf({ url }: FastifyRequest, principal: Principal): Promise<string> {
    const { grants } = principal;
    const named = new URL(url, "http://start").searchParams.get("workspace");
    const chosen =
      named ?? (grants === null ? deps.firstWorkspaceId : ([...grants.keys()][0] ?? ""));
    await checkMay(principal, chosen);
    return chosen;
  }

  async function checkMay({ grants }: Principal, chosen: string): Promise<void> {
    const isThere = grants?.has(chosen) ?? (await deps.hasWorkspace(chosen));
    if (!isThere) {
      throw new StickylineError("NOT_FOUND", "workspace not found; GET /api/workspaces lists them");
    }
    if (grants !== null && grants.get(chosen)?.role !== "admin") {
      throw new StickylineError("FORBIDDEN", "only an admin of this workspace connects its CRM");
    }
  }

  /** Runs one step for a signed-in browser, and shows its failure as a page. */
  async function asPage(
    request: FastifyRequest,
    reply: FastifyReply,
    step: (principal: Principal) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    void reply.header("cache-control", "no-store");
    const token = sessionTokenOf(request);
    const principal = token === null ? null : await sessions.find(token);
    if (principal === null) {
      return show(reply.status(401), {
        title: "Sign in first",
        text: "Open the sign-in link of this installation in this browser, then start again.",
      });
    }
    try {
      return await step(principal);
    } catch (error) {
      if (!(error instanceof StickylineError)) throw error;
      deps.onFailure(error);
      const status = statusByCode.get(error.code) ?? (error.retryable ? 503 : 400);
      return show(reply.status(status), { title: "HubSpot is not connected", text: error.message });
    }
  }

  /**
   * HubSpot's own install link brings a browser with a code and no state of ours. The code proves nothing about whoever
   * brought it (it may be somebody else's account), so it is not used: the signed-in admin agrees once more, by our own way,
   * and HubSpot gets the browser back where it wanted it.
   * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth
   */
  async function welcomeInstall(
    request: FastifyRequest,
    reply: FastifyReply,
    returnUrl: string | null,
  ): Promise<FastifyReply> {
    const known = returnUrl !== null && HUBSPOT_PAGE.test(returnUrl) ? returnUrl : "";
    void reply
      .header("cache-control", "no-store")
      .setCookie(INSTALL_COOKIE, known, { ...cookie, maxAge: INSTALL_SECONDS });
    const token = sessionTokenOf(request);
    const isSignedIn = token !== null && (await sessions.find(token)) !== null;
    return show(
      reply,
      isSignedIn
        ? {
            title: "Finish connecting HubSpot",
            text: "Connect HubSpot once more below: it knows that you have agreed.",
          }
        : {
            title: "Sign in to finish",
            text: "HubSpot has sent you here to connect your account. Open the sign-in link of this installation in this browser, come back to this page, and connect HubSpot below.",
          },
    );
  }

  return async (app) => {
    await app.register(cookies);
    addSecurityHeaders(app, { overTls: deps.secureCookie });
    logRequests(app);

    app.get("/oauth/hubspot/start", (request, reply) =>
      asPage(request, reply, async (principal) => {
        const workspaceId = await workspaceOf(request, principal);
        const { location, browser } = await connectCrm.start(
          workspaceId,
          "hubspot",
          principal.sessionId,
        );
        return reply
          .setCookie(BROWSER_COOKIE, browser, { ...cookie, maxAge: BROWSER_SECONDS })
          .redirect(location, 302);
      }),
    );

    app.get("/oauth/hubspot/callback", (request, reply) => {
      const query = new URL(request.url, "http://callback").searchParams;
      if (query.get("state") === null && query.get("error") === null) {
        return welcomeInstall(request, reply, query.get("returnUrl"));
      }
      return asPage(request, reply, async (principal) => {
        void reply.clearCookie(BROWSER_COOKIE, cookie);
        await connectCrm.finish("hubspot", {
          code: query.get("code"),
          state: query.get("state"),
          error: query.get("error"),
          browser: request.cookies[BROWSER_COOKIE] ?? null,
          sessionId: principal.sessionId,
          checkMay: (workspaceId) => checkMay(principal, workspaceId),
        });
        const returnUrl = request.cookies[INSTALL_COOKIE] ?? "";
        void reply.clearCookie(INSTALL_COOKIE, cookie);
        if (HUBSPOT_PAGE.test(returnUrl)) return reply.redirect(returnUrl, 302);
        return show(reply, {
          title: "HubSpot is connected",
          text: "Contacts, companies, deals and owners are being read now. You can close this page.",
        });
      });
    });
  };
}

/** `title` and `text` are our own words. */
function show(reply: FastifyReply, page: { title: string; text: string }): FastifyReply {
  const again = `<p><a href="/oauth/hubspot/start">Connect HubSpot</a> · <a href="/">To the console</a></p>`;
  return reply
    .type("text/html; charset=utf-8")
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(page.title)} · Stickyline</title><link rel="stylesheet" href="/sign-in.css"><main><h1>${escapeHtml(page.title)}</h1><p>${escapeHtml(page.text)}</p>${again}</main></html>`,
    );
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
