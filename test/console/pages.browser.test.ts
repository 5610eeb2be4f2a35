import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SANDBOX_CONTACTS } from "../../src/sandbox/people.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import {
  missing,
  openBrowser,
  signIn,
  type SignedIn,
  takePicture,
  violationsOf,
} from "./support/open-console.ts";

const PAGES = [
  ["live", "/", "Live"],
  ["calls", "/calls", "Calls"],
  ["callbacks", "/callbacks", "Callbacks"],
  ["people", "/people", "People"],
  ["policies", "/policies", "Policies"],
  ["lines", "/lines", "Lines"],
  ["reports", "/reports", "Reports"],
  ["settings", "/settings", "Settings"],
  ["set-up", "/set-up", "Set up"],
  ["me", "/me", "My page"],
] as const;
const WIDTHS = [360, 390, 1280, 2560];

describe.skipIf(missing !== "")(
  `the console of a first start${missing}`,
  { timeout: 300_000 },
  () => {
    let app: TestApp;
    let browser: Browser;
    let admin: SignedIn;

    beforeAll(async () => {
      app = await startTestApp({ STICKYLINE_SANDBOX: "on" });
      const name = "عبد الرحمن Donaudampfschifffahrtsgesellschaftskapitän 👩‍🚀";
      await app.api("POST", "/reps", { name, email: "long@example.com" });
      browser = await openBrowser();
      admin = await signIn(browser, app.signInUrl);
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await app?.close();
    });

    it("shows a sandbox call as it comes, with who got it and why, and the ladder on a click", async () => {
      const { page } = admin;
      await page.getByText("People and calls are made up").waitFor();
      const call = page.getByRole("button", { name: /contact owner, and free/ }).first();
      await call.waitFor();
      // this one, however many come above it
      const id = await call.getAttribute("id");
      const item = page.locator(".live-calls > li").filter({ has: page.locator(`[id="${id}"]`) });
      const names = SANDBOX_CONTACTS.map(({ firstName, lastName }) => `${firstName} ${lastName}`);
      await item.getByText(new RegExp(`^(${names.join("|")})$`)).waitFor();
      await item.getByRole("button").first().click();
      await item.locator(".mantine-Timeline-item", { hasText: "✓" }).first().waitFor();
    });

    it("keeps focus and what is open while calls arrive", async () => {
      const { page } = admin;
      const items = page.locator(".live-calls > li");
      const opened = items.filter({ has: page.locator('[aria-expanded="true"]') }).first();
      await opened.getByRole("button").first().focus();
      const before = await page.evaluate("document.activeElement.id");
      const newest = await items.first().innerText();
      await expect.poll(() => items.first().innerText(), { timeout: 60_000 }).not.toBe(newest);
      expect(await page.evaluate("document.activeElement.id")).toBe(before);
      expect(await opened.getByRole("button").first().getAttribute("aria-expanded")).toBe("true");
    });

    it.each(PAGES)(
      "is accessible, in both schemes and at each width: %s",
      async (name, path, title) => {
        const { page } = admin;
        await page.goto(new URL(path, app.signInUrl).href);
        await page.getByRole("heading", { level: 2, name: title }).waitFor();
        await page.waitForLoadState("load");
        await expect.poll(() => page.getByText("Loading …").count()).toBe(0);
        for (const scheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 900 });
            const wide = () => page.evaluate("document.documentElement.scrollWidth");
            await expect.poll(wide).toBe(width);
            await takePicture(page, `${name}-${scheme}-${width}`);
          }
          expect(await violationsOf(page)).toEqual([]);
        }
        expect(admin.complaints).toEqual([]);
      },
    );

    it("stays in the workspace that the address names, from page to page", async () => {
      const { id } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Acme" });
      const { page } = admin;
      await page.setViewportSize({ width: 1280, height: 900 });
      const asked: (string | undefined)[] = [];
      page.on("request", (request) => {
        if (new URL(request.url()).pathname === "/api/lines") {
          asked.push(request.headers()["stickyline-workspace"]);
        }
      });
      const { origin } = new URL(page.url());
      await page.goto(`${origin}/calls?workspace=${id}`);
      await page.getByRole("link", { name: "Lines", exact: true }).first().click();
      await page.waitForURL(`**/lines?workspace=${id}`);
      await expect.poll(() => asked).toContain(id);
      expect(new Set(asked)).toEqual(new Set([id]));
      await page.goto(origin);
    });

    it("can be made dark on a phone as well", async () => {
      const { page } = admin;
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 390, height: 900 });
      await page.getByRole("button", { name: "Open the menu" }).click();
      const scheme = page.locator("nav").getByRole("radiogroup", { name: "Colours" });
      await scheme.getByText("Dark", { exact: true }).click();
      const chosen = () =>
        page.evaluate("document.documentElement.getAttribute('data-mantine-color-scheme')");
      await expect.poll(chosen).toBe("dark");
      await takePicture(page, "menu-dark-390");
      expect(await violationsOf(page)).toEqual([]);
      await scheme.getByText("As this device").click();
      await expect.poll(chosen).toBe("light");
    });

    it("is left by signing out", async () => {
      const { page, context } = await signIn(browser, await app.newSignInUrl());
      await page.getByRole("button", { name: "You" }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByText("Open your sign-in link").waitFor();
      await context.close();
    });
  },
);
