import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBrowser } from "../support/browser.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let mailServer: SMTPServer;
const mails: string[] = [];

beforeAll(async () => {
  mailServer = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        mails.push(Buffer.concat(parts).toString("utf8"));
        done();
      });
    },
  });
  await new Promise<void>((done) => mailServer.listen(0, "127.0.0.1", done));
  const { port } = mailServer.server.address() as AddressInfo;
  app = await startTestApp({
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: "Stickyline <calls@example.org>",
  });
  await app.api("POST", "/users", { email: "ada@example.com", role: "manager" });
});

afterAll(async () => {
  await app?.close();
  await new Promise<void>((done) => mailServer.close(done));
});

/** The address in the newest mail, as a mail program shows it. */
function linkIn(mail: string): string {
  const text = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  const [, path = ""] = /https?:\/\/[^/\s]+(\/sign-in\S+)/.exec(text) ?? [];
  return app.url + path;
}

async function newestLink(count: number): Promise<string> {
  await expect.poll(() => mails.length, { timeout: 10_000 }).toBe(count);
  return linkIn(mails.at(-1) ?? "");
}

describe("signing in by e-mail", () => {
  it("takes a person from the page's form to their own pages, whatever read the mail before", async () => {
    const browser = createBrowser();
    expect((await browser(`${app.url}/`)).page).toContain('action="/sign-in"');
    const asked = await browser(`${app.url}/sign-in`, { email: "Ada@example.com" });
    expect(asked.status).toBe(200);
    expect(asked.page).toContain("Look into your mailbox");
    const link = await newestLink(1);
    expect(mails[0]).toMatch(/^To: ada@example\.com/m);

    // A scanner of the mail server and a browser that looks ahead.
    await fetch(link, { method: "HEAD" });
    await createBrowser()(link);
    await createBrowser()(link);

    const { status, page } = await browser(link);
    expect(status).toBe(200);
    const [, action = ""] = /action="([^"]+)"/.exec(page) ?? [];
    const [, token = ""] = /name="token" value="([^"]+)"/.exec(page) ?? [];
    const came = await browser(app.url + action, { token });
    expect(came).toMatchObject({ status: 303, location: "/" });
    const me = JSON.parse((await browser(`${app.url}/api/me`)).page) as object;
    expect(me).toMatchObject({ kind: "user", email: "ada@example.com", role: "manager" });
    expect((await createBrowser()(app.url + action, { token })).status).toBe(401);
  });

  it("tells nobody who is a user", async () => {
    const before = mails.length;
    const forUser = await createBrowser()(`${app.url}/sign-in`, { email: "ada@example.com" });
    await newestLink(before + 1);
    const forNobody = await createBrowser()(`${app.url}/sign-in`, { email: "eve@example.com" });
    const withoutNonce = (page: string) => page.replaceAll(/csp-nonce.*/g, "");
    expect(withoutNonce(forNobody.page)).toBe(withoutNonce(forUser.page));
    expect(forNobody.status).toBe(forUser.status);
    const again = await createBrowser()(`${app.url}/sign-in`, { email: "ada@example.com" });
    expect(again.status).toBe(200);
    await newestLink(before + 2);
    expect(mails.join()).not.toContain("eve@example.com");
  });

  it("sends an invitation that works in the same way, and gives its maker a link for themselves", async () => {
    const before = mails.length;
    const { items } = await app.api<{ items: { id: string }[] }>("GET", "/users");
    const { url, mailed } = await app.api<{ url: string; mailed: boolean }>(
      "POST",
      `/users/${items[0]?.id}/sign-in-link`,
    );
    expect(mailed).toBe(true);
    const link = await newestLink(before + 1);
    expect(new URL(link).searchParams.get("token")).toBe(new URL(url).searchParams.get("token"));
    expect((await createBrowser()(link)).status).toBe(200);
    const { pathname, search } = new URL(url);
    expect((await createBrowser()(app.url + pathname + search)).status).toBe(303);
  });
});
