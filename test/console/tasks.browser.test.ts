import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { missing, openBrowser, signIn } from "./support/open-console.ts";

const SECRET = "9f2c41d07b6e4d3a8c5f1e0b7a6d5c4b3e2f1908";
const USER = "5991398486736896";

function signed(payload: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(payload)}`;
  return `${head}.${createHmac("sha256", SECRET).update(head).digest("base64url")}`;
}

describe.skipIf(missing !== "")(`the console's tasks${missing}`, { timeout: 240_000 }, () => {
  let app: TestApp;
  let hubspot: HubspotBox;
  let browser: Browser;
  let page: Page;
  const at = (path: string) => new URL(path, app.signInUrl).href;

  beforeAll(async () => {
    hubspot = await createHubspotBox({
      accessToken: "pat-test",
      now: Date.now,
      random: Math.random,
      people: {
        owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
        contacts: [
          { properties: { firstname: "Tom", phone: "(415) 555-1001", hubspot_owner_id: "71" } },
        ],
      },
    });
    app = await startTestApp({ HUBSPOT_BASE_URL: hubspot.url });
    browser = await openBrowser();
    ({ page } = await signIn(browser, app.signInUrl));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await hubspot?.close();
  });

  it("connects HubSpot, saying what is read and written, and shows the sync", async () => {
    await page.goto(at("/set-up"));
    await page.getByText("never an owner, unless you switch that on").waitFor();
    await page.getByLabel("Access token of a private app").fill("pat-test");
    await page.getByRole("button", { name: "Connect with this token" }).click();
    await page.getByText("Connected. The first sync has begun.").waitFor();
    await page.getByRole("button", { name: /^CRM/ }).click();
    await page.getByText("1 contacts").waitFor();
  });

  it("adds a line and shows what to paste where, with a light that waits", async () => {
    await page.goto(at("/lines"));
    await page.getByRole("button", { name: "Add a line" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel(/^Name/).fill("Main line");
    await form.getByLabel("Fallback: kind").fill("department");
    await form.getByLabel("Fallback: id").fill("4400");
    await form.getByLabel("Secret").fill(SECRET);
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Main line" }).waitFor();
    await page.goto(at("/set-up"));
    await page.getByRole("button", { name: /Phone system/ }).click();
    await page.getByText("waiting for the first request …").waitFor();
  });

  it("adds a rep, who is matched to their CRM owner by e-mail", async () => {
    await page.goto(at("/people"));
    await page.getByRole("button", { name: "Add a rep" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel(/^Name/).fill("Ada Byron");
    await form.getByLabel("E-mail").fill("ada@example.com");
    await form.getByLabel("Phones").fill(`dialpad user ${USER}`);
    await form.getByLabel("Phones").press("Enter");
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByRole("cell", { name: "71", exact: true }).waitFor();
  });

  it("marks somebody away, and undoes it", async () => {
    await page.goto(at("/people"));
    await page.getByRole("button", { name: "More for Ada Byron" }).click();
    await page.getByRole("menuitem", { name: "Mark away" }).click();
    await page.getByRole("cell", { name: "Away" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("cell", { name: "Away" }).waitFor({ state: "detached" });
  });

  it("gives a manager and a rep what is theirs, and nothing else", async () => {
    const users = [
      { email: "mia@example.com", role: "manager" },
      { email: "ada@example.com", role: "rep", repId: await repId() },
    ];
    const links = await Promise.all(
      users.map(async (user) => {
        const { id } = await app.api<{ id: string }>("POST", "/users", user);
        return (await app.api<{ url: string }>("POST", `/users/${id}/sign-in-link`)).url;
      }),
    );
    const manager = await signIn(browser, links[0] ?? "");
    await manager.page.getByRole("heading", { name: "Live", level: 2 }).waitFor();
    expect(await manager.page.getByRole("link", { name: "Settings" }).count()).toBe(0);
    await manager.page.goto(at("/lines"));
    await manager.page.getByRole("heading", { name: "Main line" }).waitFor();
    expect(await manager.page.getByRole("button", { name: "Add a line" }).count()).toBe(0);

    const rep = await signIn(browser, links[1] ?? "");
    await rep.page.getByRole("heading", { name: "My page", level: 2 }).waitFor();
    expect(await rep.page.getByRole("link", { name: "Calls", exact: true }).count()).toBe(0);
    await rep.page.getByRole("button", { name: "I'm away" }).click();
    await rep.page.getByRole("button", { name: "I'm back" }).click();
    await rep.page.getByRole("button", { name: "I'm away" }).waitFor();
    await rep.page.goto(at("/lines"));
    await rep.page.getByText("Your role can't see this page.").first().waitFor();
    await Promise.all([manager.context.close(), rep.context.close()]);
  });

  it("tries a number, goes live, and sees the first sticky call come by itself", async () => {
    await page.goto(at("/set-up"));
    await page.getByRole("button", { name: /Try it, go live/ }).click();
    await page.getByLabel("Number").fill("+14155551001");
    await page.getByRole("button", { name: "Try it", exact: true }).click();
    await page.getByText("Sent to Ada Byron", { exact: false }).first().waitFor();
    await page
      .getByRole("button", { name: /Go live/ })
      .last()
      .click();
    await page.getByRole("button", { name: /Only observe/ }).waitFor();

    await page.goto(at("/"));
    const { items } = await app.api<{ items: { routeUrl: string }[] }>("GET", "/lines");
    const path = new URL(items[0]?.routeUrl ?? "").pathname;
    const answer = await fetch(app.url + path, {
      method: "POST",
      headers: { "content-type": "application/jwt" },
      body: signed({
        call_id: 1,
        external_number: "+14155551001",
        internal_number: "+14155550000",
      }),
    });
    expect(await answer.json()).toMatchObject({ action: "route", target_type: "user" });
    await page.getByRole("button", { name: /\+14155551001/ }).waitFor();
  });

  it("asks why not, for any rep, on the call's own page", async () => {
    await page.goto(at("/calls"));
    await page.getByRole("link", { name: "+14155551001" }).click();
    await page.getByRole("heading", { name: "+14155551001" }).waitFor();
    await page.getByLabel("Why not …?").first().click();
    await page.getByRole("option", { name: "Ada Byron" }).click();
    await page.locator("ul li", { hasText: "Ada Byron" }).first().waitFor();
  });

  it("pins a number, and takes the pin away", async () => {
    await page.goto(at("/people"));
    await page.getByLabel("Number").fill("+14155552000");
    await page.getByLabel(/^Rep/).first().click();
    await page.getByRole("option", { name: "Ada Byron" }).click();
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await page.getByRole("button", { name: "Remove +14155552000" }).click();
    await page
      .getByRole("cell", { name: "+14155552000", exact: true })
      .waitFor({ state: "detached" });
  });

  it("makes a policy, moves a rung by the keyboard, publishes and goes back", async () => {
    await page.goto(at("/policies"));
    await page.getByLabel("Name of the new policy").fill("Sales");
    await page.getByRole("button", { name: "Add a policy" }).click();
    await page.getByRole("link", { name: "Edit Sales" }).click();
    const up = page.getByRole("button", { name: "Move up: Contact owner" });
    await up.focus();
    await page.keyboard.press("Enter");
    await page.getByText("2. Contact owner").waitFor();
    await page.getByRole("button", { name: "Save as a new version" }).click();
    await page.getByRole("button", { name: "Publish 2" }).click();
    await page.getByRole("button", { name: "Go back to it 1" }).click();
    await page.getByRole("button", { name: "Publish 2" }).waitFor();
  });

  it("builds a menu of two levels by the keyboard", async () => {
    await page.goto(at("/policies"));
    await page.getByRole("link", { name: "Edit Sales" }).click();
    await page.getByRole("button", { name: "Add a choice", exact: true }).focus();
    await page.keyboard.press("Enter");
    const does = page.getByRole("combobox", { name: "3 Somebody else: What it does" });
    await does.click();
    await page.getByRole("option", { name: "More choices" }).click();
    await page
      .getByRole("textbox", { name: "3 More choices: What callers hear" })
      .fill("For the rest, press {digit}.");
    await page.getByRole("button", { name: "Add a choice to the second level" }).click();
    await page.getByRole("button", { name: "Move up: 3 More choices" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Save as a new version" }).click();
    await page.getByRole("button", { name: "Publish 3" }).waitFor();
    const { items } = await app.api<{ items: { id: string; name: string }[] }>("GET", "/policies");
    const { id } = items.find(({ name }) => name === "Sales") ?? { id: "" };
    const versions = await app.api<{ items: { policy: { menu: unknown } }[] }>(
      "GET",
      `/policies/${id}/versions`,
    );
    expect(versions.items[0]?.policy.menu).toMatchObject({
      choices: [
        { digit: "1", do: "team" },
        {
          digit: "3",
          do: "menu",
          say: { en: "For the rest, press {digit}." },
          choices: [
            { digit: "1", do: "team" },
            { digit: "2", do: "team" },
          ],
        },
        { digit: "2", do: "callback" },
      ],
    });
  });

  async function repId(): Promise<string | undefined> {
    return (await app.api<{ items: { id: string }[] }>("GET", "/reps")).items[0]?.id;
  }
});
