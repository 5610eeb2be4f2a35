import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { missing, openBrowser, signIn, violationsOf } from "./support/open-console.ts";

const KEY = "dialpad-key";

describe.skipIf(missing !== "")(`phones in the console${missing}`, { timeout: 240_000 }, () => {
  let app: TestApp;
  let box: DialpadBox;
  let browser: Browser;
  let page: Page;
  let line: TestLine;
  const open = (path: string) => page.goto(new URL(path, app.signInUrl).href);
  const actions = async () =>
    (await app.api<{ items: { action: string }[] }>("GET", "/audit")).items.map(
      ({ action }) => action,
    );

  beforeAll(async () => {
    box = await createDialpadBox({ apiKey: KEY, now: Date.now, random: Math.random });
    app = await startTestApp({ DIALPAD_BASE_URL: box.baseUrl });
    browser = await openBrowser();
    ({ page } = await signIn(browser, app.signInUrl));
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await box?.close();
  });

  it("refuses a wrong key beside its field, connects with the right one, and imports the people", async () => {
    await open("/set-up");
    await page.getByRole("button", { name: /Phone system/ }).click();
    const key = page.getByLabel("API key");
    await key.fill("wrong-key");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.locator(".mantine-InputWrapper-error").waitFor();
    await key.fill(KEY);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.getByRole("button", { name: "Import its users as reps" }).click();
    await page.getByText(/\d+ made/).waitFor();
    await open("/people");
    await page
      .getByRole("cell", { name: /Ada Okafor/ })
      .first()
      .waitFor();
  });

  it("adds a line whose fallback is picked by name from what the phone system has", async () => {
    await open("/lines");
    await page.getByRole("button", { name: "Add a line" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel(/^Name/).fill("Front desk");
    await form.getByLabel("Fallback: by name").fill("sales");
    await page.getByRole("option").first().click();
    expect(await form.getByLabel("Fallback: kind").inputValue()).not.toBe("");
    const id = await form.getByLabel("Fallback: id").inputValue();
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Front desk" }).waitFor();
    const { items } = await app.api<{ items: { fallback: { id: string } }[] }>("GET", "/lines");
    expect(items[0]?.fallback.id).toBe(id);
  });

  it("sets opening hours with a day off, which stay when they are opened again", async () => {
    await page.getByRole("button", { name: "Edit Front desk" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Only at set times").click();
    await form.getByRole("button", { name: "Add a holiday" }).click();
    await form.getByLabel("Holiday 1: date").fill("2026-12-24");
    await form.getByLabel("Holiday 1: Name").fill("Christmas Eve");
    await form.getByRole("button", { name: "open then Holiday 1" }).click();
    await form.getByLabel("Holiday 1 until").fill("12:00");
    await form.getByRole("button", { name: "Save" }).click();
    await form.waitFor({ state: "detached" });
    const { items } = await app.api<{ items: { hours: { holidays: unknown } }[] }>("GET", "/lines");
    expect(items[0]?.hours.holidays).toEqual([
      { date: "2026-12-24", name: "Christmas Eve", spans: [["09:00", "12:00"]] },
    ]);
    await page.getByRole("button", { name: "Edit Front desk" }).click();
    expect(await form.getByLabel("Holiday 1: Name").inputValue()).toBe("Christmas Eve");
    expect(await violationsOf(page)).toEqual([]);
  });

  it("shows a line's health as a light: silent, then working, then refused for a wrong secret", async () => {
    line = await createTestLine(app, { name: "Main line" });
    const main = () => page.locator(".mantine-Paper-root", { hasText: "Main line" });
    await open("/lines");
    await main().getByText("Nothing heard yet").waitFor();
    await line.route({ call_id: 1, external_number: "+14155550401" });
    await expect
      .poll(async () => {
        await open("/lines");
        await main().waitFor();
        return main().getByText("Works").count();
      })
      .toBe(1);
    const unsigned = { method: "POST", body: "no.signed.request" };
    const jwt = { ...unsigned, headers: { "content-type": "application/jwt" } };
    expect((await fetch(app.url + line.routePath, jwt)).status).toBe(401);
    await expect
      .poll(async () => {
        await open("/lines");
        await main().waitFor();
        return main().getByText("Needs attention").count();
      })
      .toBe(1);
    await main().getByText("Requests come with a wrong secret").waitFor();
  });

  it("compares a draft with the calls of the last days", async () => {
    await open("/policies");
    await page.getByRole("link", { name: "Edit Patient" }).click();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("status").filter({ hasText: "Different: 0 / 1" }).waitFor();
  });

  it("marks a rep away and back on the live page, each with its line in the audit trail", async () => {
    await open("/");
    await page.getByRole("button", { name: "More for Ada Okafor" }).click();
    await page.getByRole("menuitem", { name: "Mark away" }).click();
    await page.getByText("Ada Okafor is away").waitFor();
    await page.getByRole("button", { name: "More for Ada Okafor" }).click();
    await page.getByRole("menuitem", { name: "Mark back" }).click();
    await page.getByText("Ada Okafor is away").waitFor({ state: "detached" });
    expect((await actions()).filter((action) => action === "rep.changed")).toHaveLength(2);
  });

  it("gives a rep a phone that is picked by name from what the phone system has", async () => {
    await open("/people");
    await page.getByRole("button", { name: "Add a rep" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel(/^Name/).fill("Ada Twin");
    await form.getByLabel("E-mail").fill("ada.twin@example.com");
    const find = form.getByLabel("Add a phone from Dialpad");
    await find.fill("chiara");
    const found = page.getByRole("option", { name: /^Chiara Lindqvist \(user \d+\)$/ });
    const id = /user (\d+)/.exec(await found.innerText())?.[1] ?? "";
    await found.click();
    await form.getByText(`dialpad user ${id}`).waitFor();
    await expect.poll(() => find.inputValue()).toBe("");
    await form.getByRole("button", { name: "Save" }).click();
    // an import has made a rep of whom it is; the field says so
    await form.locator(".mantine-InputWrapper-error").waitFor();
    const { items } = await app.api<{ items: { id: string; name: string }[] }>("GET", "/reps");
    const chiara = items.find(({ name }) => name === "Chiara Lindqvist");
    await app.api("PATCH", `/reps/${chiara?.id}`, { identities: [] });
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByRole("cell", { name: /^Ada Twin/ }).waitFor();
    await page.getByRole("cell", { name: `Dialpad ${id}` }).waitFor();
  });
});
