import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { missing, openBrowser, signIn, takePicture, violationsOf } from "./support/open-console.ts";

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
        owners: [
          { id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" },
          { id: "72", email: "r.marsh@example.com", firstName: "Robert", lastName: "Marsh" },
        ],
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

  it("says what is read of the CRM, and keeps it", async () => {
    const field = (label: string) => page.locator("input").and(page.getByLabel(label));
    const extra = field("Contact properties with further phone numbers");
    await extra.fill("mobilephone");
    await extra.press("Enter");
    await extra.fill("phone_2");
    await extra.press("Enter");
    const owners = field("Contact properties that name a secondary owner");
    await owners.fill("account_manager");
    await owners.press("Enter");
    await page.getByLabel(/Collaborators of an open deal/).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved. Contacts are read again.").waitFor();
    const { items } = await app.api<{ items: { settings: { reading: unknown } }[] }>(
      "GET",
      "/crm-connections",
    );
    expect(items[0]?.settings.reading).toMatchObject({
      phoneProperties: ["mobilephone", "phone_2"],
      ownerProperties: ["account_manager"],
      dealTeam: true,
      tickets: false,
    });
    // what the CRM could not have is said beside its field
    await owners.fill("No Such Name!");
    await owners.press("Enter");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".mantine-InputWrapper-error").waitFor();
    await page.goto(at("/set-up"));
    await page.getByRole("button", { name: /^CRM/ }).click();
    await page.getByText("phone_2", { exact: true }).waitFor();
    await page.getByText("account_manager", { exact: true }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
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
    await page.getByRole("cell", { name: "Ada Byron", exact: true }).waitFor();
  });

  it("matches a rep by picking whom the CRM knows under another address, and undoes it", async () => {
    await app.api("POST", "/reps", { name: "Bob Marsh", email: "bob@example.com" });
    await page.goto(at("/set-up"));
    await page.getByRole("button", { name: /^Reps/ }).click();
    const unmatched = page.locator("p", { hasText: "Robert Marsh (r.marsh@example.com)" });
    await unmatched.waitFor();
    const owner = page.getByRole("combobox", { name: "CRM owner: Bob Marsh" });
    await owner.click();
    await page.getByRole("option", { name: "Robert Marsh (r.marsh@example.com)" }).click();
    await unmatched.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await unmatched.waitFor();
    expect(await owner.inputValue()).toBe("");
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
      { email: "ada@example.com", role: "rep", repId: await idOfAda() },
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
    expect(await ask(items[0]?.routeUrl ?? "", 1)).toMatchObject({
      action: "route",
      target_type: "user",
    });
    await page.getByRole("button", { name: /\+14155551001/ }).waitFor();
  });

  it("shows a rep who waits, what should have been theirs and why not, promises, pins, and is away for an hour", async () => {
    const repId = await idOfAda();
    const { items: users } = await app.api<{ items: { id: string; email: string }[] }>(
      "GET",
      "/users",
    );
    const user = users.find(({ email }) => email === "ada@example.com");
    const url = await linkOf(user?.id);
    await app.api("PUT", "/pins/%2B14155552222", { repId });
    const { items: lines } = await app.api<{ items: { id: string; routeUrl: string }[] }>(
      "GET",
      "/lines",
    );
    const promise = (number: string) =>
      app.api("POST", "/callbacks", { number, lineId: lines[0]?.id, repId });
    await promise("+14155550301");
    await promise("+14155551001");
    await page.goto(at("/callbacks"));
    await page.getByRole("cell", { name: "Tom +14155551001" }).waitFor();
    const rep = await signIn(browser, url);
    await rep.page.getByRole("button", { name: "I'm away" }).waitFor();
    await rep.page.getByText("Nobody is waiting.").waitFor();
    await rep.page.getByRole("link", { name: "+14155552222" }).waitFor();
    const promised = rep.page.getByRole("table", { name: "My callbacks" });
    await promised.getByRole("cell", { name: "Tom +14155551001" }).waitFor();
    for (const number of ["+14155550301", "+14155551001"]) {
      await rep.page.getByRole("button", { name: `Done ${number}` }).click();
      await rep.page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
      await rep.page.getByRole("button", { name: `Done ${number}` }).waitFor({ state: "detached" });
    }
    await rep.page.getByText("Nobody to ring back.").waitFor();

    await rep.page.getByRole("button", { name: "Away for …" }).click();
    await rep.page.getByRole("menuitem", { name: "1 hour" }).click();
    await rep.page.getByRole("status").filter({ hasText: "Until" }).waitFor();
    await ask(lines[0]?.routeUrl ?? "", 2);
    await rep.page.getByText("Your contact: Ada Byron is away").waitFor();
    expect(await violationsOf(rep.page)).toEqual([]);
    for (const width of [390, 1280]) {
      await rep.page.setViewportSize({ width, height: 900 });
      await takePicture(rep.page, `rep-light-${width}`);
    }
    await rep.page.getByRole("button", { name: "I'm back" }).click();
    await rep.page.getByRole("button", { name: "I'm away" }).waitFor();
    const other = await signIn(browser, await linkOf(user?.id));
    await rep.page.reload();
    const sessions = rep.page.getByRole("table", { name: "Where I'm signed in" });
    await sessions
      .getByRole("button", { name: /^Sign out there/ })
      .first()
      .waitFor();
    while ((await sessions.getByRole("button").count()) > 0) {
      const left = await sessions.getByRole("button").count();
      await sessions.getByRole("button").first().click();
      await expect.poll(() => sessions.getByRole("button").count()).toBe(left - 1);
    }
    await other.page.reload();
    await other.page.getByText("Open your sign-in link").waitFor();
    await other.context.close();
    await rep.page.goto(at("/callbacks"));
    await rep.page.getByText("No callbacks").waitFor();
    await rep.context.close();
  });

  it("loses nothing half done when others change it, nor when one signs in anew in another tab", async () => {
    const { page: first, context } = await signIn(browser, await app.newSignInUrl());
    const ada = `/reps/${await idOfAda()}`;
    const bob = (
      await app.api<{ items: { id: string; name: string }[] }>("GET", "/reps")
    ).items.find(({ name }) => name === "Bob Marsh");
    const delegate = { repId: bob?.id, fromMs: 1_000, untilMs: 2_000 };
    await app.api("PATCH", ada, { delegate });
    await first.goto(at("/people"));
    await first.getByRole("button", { name: "Edit Ada Byron" }).click();
    const form = first.getByRole("dialog");
    await form.getByLabel(/^Name/).fill("Ada King");

    // the session ends, another begins in another tab, and somebody else has changed the same person meanwhile
    await context.clearCookies();
    const second = await context.newPage();
    await second.goto(at("/calls?workspace=main"));
    await second.getByText("Open your sign-in link").waitFor();
    await second.goto(await app.newSignInUrl());
    await second.waitForURL("**/calls?workspace=main");
    await app.api("PATCH", ada, { teams: ["north"], name: "Ada B. King" });
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("it is now Ada B. King").waitFor();
    expect(await app.api("GET", ada)).toMatchObject({ name: "Ada B. King" });
    await form.getByRole("button", { name: "Save" }).click();
    await form.waitFor({ state: "detached" });
    expect(await app.api("GET", ada)).toMatchObject({
      name: "Ada King",
      teams: ["north"],
      delegate,
    });
    await app.api("PATCH", ada, { name: "Ada Byron", delegate: null, teams: [] });
    await context.close();
  });

  it("finds calls by a person's name", async () => {
    await page.goto(at("/calls"));
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.fill("Nobody Known");
    await page.getByText("No calls match").waitFor();
    await name.fill("tom");
    await page.getByRole("link", { name: "+14155551001" }).first().waitFor();
  });

  it("asks why not, for any rep, on the call's own page", async () => {
    await page.goto(at("/calls"));
    await page.getByRole("link", { name: "+14155551001" }).last().click();
    await page.getByRole("heading", { name: "+14155551001" }).waitFor();
    await page.getByLabel("Why not …?").first().click();
    await page.getByRole("option", { name: "Ada Byron" }).click();
    await page.locator("ul li", { hasText: "Ada Byron" }).first().waitFor();
  });

  it("pins a number, and takes the pin away", async () => {
    await page.goto(at("/people"));
    await page.getByRole("textbox", { name: "Number" }).fill("+14155552000");
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
    await page.getByText("3. Contact owner").waitFor();
    await page.getByRole("button", { name: "Save as a new version" }).click();
    await page.getByRole("button", { name: "Publish 2" }).click();
    await page.getByRole("button", { name: "Go back to it 1" }).click();
    await page.getByRole("button", { name: "Publish 2" }).waitFor();
  });

  it("keeps a draft that is being changed when another version of it is saved elsewhere", async () => {
    const { items } = await app.api<{ items: { id: string; name: string }[] }>("GET", "/policies");
    const path = `/policies/${items.find(({ name }) => name === "Sales")?.id}`;
    const { items: versions } = await app.api<{ items: { version: number; policy: object }[] }>(
      "GET",
      `${path}/versions`,
    );
    await page.goto(at(path));
    await page.getByRole("button", { name: "Move up: Pinned rep" }).waitFor();
    await page.getByRole("button", { name: "Move down: Pinned rep" }).click();
    await page.getByText("2. Pinned rep").waitFor();
    await app.api("POST", `${path}/versions`, { policy: versions[0]?.policy });
    await page.getByText("Version 3 was saved meanwhile").waitFor();
    await page.getByText("2. Pinned rep").waitFor();
    await page.getByRole("button", { name: "Go on from the newer one" }).click();
    await page.getByText("1. Pinned rep").waitFor();
    await page.getByRole("button", { name: "Publish 3" }).waitFor();
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
    await page.getByRole("button", { name: "Publish 4" }).waitFor();
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

  async function idOfAda(): Promise<string | undefined> {
    const { items } = await app.api<{ items: { id: string; name: string }[] }>("GET", "/reps");
    return items.find(({ name }) => name === "Ada Byron")?.id;
  }

  async function linkOf(userId: string | undefined): Promise<string> {
    return (await app.api<{ url: string }>("POST", `/users/${userId}/sign-in-link`)).url;
  }

  /** Tom calls. */
  async function ask(routeUrl: string, callId: number): Promise<unknown> {
    const answer = await fetch(app.url + new URL(routeUrl).pathname, {
      method: "POST",
      headers: { "content-type": "application/jwt" },
      body: signed({
        call_id: callId,
        external_number: "+14155551001",
        internal_number: "+14155550000",
      }),
    });
    return answer.json();
  }
});
