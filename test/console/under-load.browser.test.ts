import type { Browser, CDPSession, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { openTestCore } from "../support/open-core.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { missing, openBrowser, signIn } from "./support/open-console.ts";

/** 5,000 in a minute. */
const BATCH = 25;
const EVERY_MS = 300;
/** How much slower a computer the page is kept smooth on. */
const SLOWER = 4;
/** What a page may weigh on its way. */
const MOST_FIRST_LOAD = 300_000;

const PAGES = {
  "/": "rep",
  "/calls": "manager",
  "/callbacks": "rep",
  "/people": "manager",
  "/policies": "manager",
  "/lines": "manager",
  "/reports": "manager",
  "/settings": "admin",
  "/set-up": "admin",
} as const;
const RANK = ["rep", "manager", "admin"];

describe.skipIf(missing !== "")(`the console in use${missing}`, { timeout: 240_000 }, () => {
  let app: TestApp;
  let core: Core;
  let browser: Browser;
  let page: Page;
  let line: TestLine;
  let wire: CDPSession;
  let count = 0;
  const open = (path: string, on = page) => on.goto(new URL(path, app.signInUrl).href);

  beforeAll(async () => {
    app = await startTestApp();
    core = openTestCore(app.env);
    line = await createTestLine(app, { mode: "observe" });
    const rep = { name: "Ada Byron", email: "ada@example.com" };
    await app.api("POST", "/reps", rep);
    await line.route({ call_id: 1, external_number: "+14155551001" });
    await vi.waitFor(
      async () => expect(await core.stores.decisions.list("main", { limit: 1 })).toHaveLength(1),
      { timeout: 30_000 },
    );
    browser = await openBrowser();
    ({ page } = await signIn(browser, app.signInUrl));
    wire = await page.context().newCDPSession(page);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await core?.close();
    await app?.close();
  });

  /** Decisions as they come, and word of them to the browsers. */
  async function decide(howMany: number): Promise<void> {
    const [made] = await core.stores.decisions.list("main", { limit: 1 });
    if (made === undefined) throw new Error("no decision to copy");
    for (let sent = 0; sent < howMany; sent += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, howMany - sent) }, () => {
        count += 1;
        const number = `+1415${String(5_560_000 + count).padStart(7, "0")}`;
        return { ...made, id: `live-${count}`, at: Date.now(), number, snapshot: {} };
      });
      await core.stores.decisions.append(batch);
      core.changes.tell("main", "decisions", "calls", "presence");
      await page.waitForTimeout(EVERY_MS);
    }
  }

  async function heapBytes(): Promise<number> {
    await wire.send("HeapProfiler.collectGarbage");
    const { usedSize } = await wire.send("Runtime.getHeapUsage");
    return usedSize;
  }

  // before anything is on the page: what its own files weigh, not the account's calls
  it("weighs little, and is usable soon on a slow line", async () => {
    const { page: slow, context } = await signIn(browser, await app.newSignInUrl());
    const cdp = await context.newCDPSession(slow);
    await cdp.send("Network.enable");
    await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
    await cdp.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 150,
      downloadThroughput: 200_000,
      uploadThroughput: 90_000,
    });
    let bytes = 0;
    cdp.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    const startedAt = Date.now();
    await slow.goto(new URL("/", app.signInUrl).href);
    await slow.getByRole("heading", { name: "Calls as they come" }).waitFor();
    const usableMs = Date.now() - startedAt;
    await slow.waitForLoadState("load");
    console.log(
      `console: first load ${(bytes / 1_000).toFixed(0)} kB, usable after ${usableMs} ms`,
      "at 1.6 Mbit/s and 150 ms",
    );
    expect(bytes).toBeLessThan(MOST_FIRST_LOAD);
    await context.close();
  });

  it("keeps focus while 200 calls arrive, is never long busy, and holds no more memory after", async () => {
    await open("/");
    const first = page.locator(".live-calls > li").getByRole("button").first();
    await first.waitFor();
    await page.evaluate(`
      globalThis.longTasks = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.longTasks.push(entry.duration);
      }).observe({ type: "longtask" });
    `);
    const link = page.getByRole("link", { name: "Policies" });
    await link.focus();
    await decide(200);
    await page.getByRole("button", { name: /\+14155560200/ }).waitFor();
    expect(await link.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(
      true,
    );
    const before = await heapBytes();
    const howMany = sliceOf(5_000, 300);
    await wire.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    const startedAt = Date.now();
    await decide(howMany);
    // the list keeps up, too
    await page.getByRole("button", { name: `+1415${5_560_000 + count}` }).waitFor();
    await wire.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    const after = await heapBytes();
    const tasks = (await page.evaluate("globalThis.longTasks")) as number[];
    console.log(
      `console: ${howMany} live decisions in ${Math.round((Date.now() - startedAt) / 1_000)} s,`,
      `on a computer ${SLOWER} times slower:`,
      `longest task ${Math.round(Math.max(0, ...tasks))} ms, ${tasks.length} over 50 ms,`,
      `heap ${(before / 1e6).toFixed(1)} -> ${(after / 1e6).toFixed(1)} MB`,
    );
    // as many calls are on the page as before
    expect(after).toBeLessThan(before * 1.5);
    expect(await page.locator(".live-calls > li").count()).toBe(50);
  });

  it("goes from sign-in to live by the keyboard alone", async () => {
    const { page: keys, context } = await signIn(browser, await app.newSignInUrl());
    await keys.getByRole("heading", { name: "Live", level: 2 }).waitFor();
    await tabTo(keys, "Callbacks");
    await keys.keyboard.press("Enter");
    await tabTo(keys, "Promised");
    await keys.keyboard.press("ArrowRight");
    await keys.getByText("No missed calls").waitFor();
    await tabTo(keys, "Set up");
    await keys.keyboard.press("Enter");
    await tabTo(keys, /Try it, go live/);
    await keys.keyboard.press("Enter");
    await tabTo(keys, "Number");
    await keys.keyboard.type("+14155551001");
    await tabTo(keys, "Try it");
    await keys.keyboard.press("Enter");
    await keys.getByRole("status").filter({ hasText: "team" }).first().waitFor();
    await tabTo(keys, /^Go live/);
    await keys.keyboard.press("Enter");
    await keys.getByRole("button", { name: /Only observe/ }).waitFor();
    expect(await app.api("GET", `/lines/${line.id}`)).toMatchObject({ mode: "live" });
    await context.close();
  });

  it("is got around by keys: past the menu, to each page, into a dialog and back to where one was", async () => {
    const { page: keys, context } = await signIn(browser, await app.newSignInUrl());
    await keys.getByRole("heading", { name: "Live", level: 2 }).waitFor();
    await keys.keyboard.press("Tab");
    const skip = keys.getByRole("link", { name: "Skip to the page" });
    expect(await isFocused(skip)).toBe(true);
    await keys.keyboard.press("Enter");
    await expect.poll(() => isFocused(keys.locator("#page"))).toBe(true);
    const names = ["Calls", "Callbacks", "People", "Policies", "Lines", "Reports", "Settings"];
    for (const name of names) {
      await tabTo(keys, name);
      const ring = "getComputedStyle(document.activeElement).outlineStyle";
      expect([name, await keys.evaluate(ring)]).not.toEqual([name, "none"]);
      await keys.keyboard.press("Enter");
      await keys.getByRole("heading", { name, level: 2 }).waitFor();
    }
    for (const [place, opener] of [
      ["People", /^Add a rep/],
      ["Lines", /^Edit/],
      ["Lines", /^Remove/],
    ] as const) {
      await tabTo(keys, place);
      await keys.keyboard.press("Enter");
      await keys.getByRole("heading", { name: place, level: 2 }).waitFor();
      await tabTo(keys, opener);
      await keys.keyboard.press("Enter");
      const dialog = keys.getByRole("dialog");
      await dialog.waitFor();
      await expect.poll(() => dialog.locator(":focus").count()).toBe(1);
      await keys.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      const button = keys.getByRole("button", { name: opener }).first();
      await expect.poll(() => isFocused(button)).toBe(true);
    }
    await context.close();
  });

  it.each(["manager", "rep"])("refuses every page that is not a %s's", async (role) => {
    const email = `${role}@example.com`;
    const user = { email, role, ...(role === "rep" ? { repId: await repId() } : {}) };
    const { id } = await app.api<{ id: string }>("POST", "/users", user);
    const { url } = await app.api<{ url: string }>("POST", `/users/${id}/sign-in-link`);
    const { page: theirs, context } = await signIn(browser, url);
    await theirs.getByRole("link", { name: "My page" }).waitFor();
    for (const [path, least] of Object.entries(PAGES)) {
      await open(path, theirs);
      await theirs.getByRole("heading", { level: 2 }).or(refusal(theirs)).first().waitFor();
      const isTheirs = RANK.indexOf(role) >= RANK.indexOf(least);
      expect([path, await refusal(theirs).count()]).toEqual([path, isTheirs ? 0 : 1]);
    }
    await context.close();
  });

  const refusal = (on: Page) => on.getByRole("heading", { name: "Your role can't see this page." });

  async function repId(): Promise<string | undefined> {
    return (await app.api<{ items: { id: string }[] }>("GET", "/reps")).items[0]?.id;
  }
});

function isFocused(place: Locator): Promise<boolean> {
  return place.evaluate((element) => element === element.ownerDocument.activeElement);
}

/** Goes by Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = page.getByRole("button", { name, exact: true }).or(
    page
      .getByRole("link", { name, exact: true })
      .or(page.getByRole("tab", { name, exact: true }))
      .or(page.getByRole("textbox", { name, exact: true })),
  );
  await wanted.first().waitFor();
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = wanted.and(page.locator(":focus"));
    if ((await focused.count()) > 0) return;
  }
  throw new Error(`Tab never comes to ${name}`);
}
