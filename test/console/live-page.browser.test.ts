import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCannedApi, decisions } from "./canned-api.ts";

const CHROMIUM = "/usr/bin/chromium";
const missing = existsSync(CHROMIUM) ? "" : " (skipped: Debian's chromium is not installed)";
const FOLDER = new URL("../../src/console/", import.meta.url);
const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css",
  js: "text/javascript",
  svg: "image/svg+xml",
};

describe.skipIf(missing !== "")(`the live page${missing}`, () => {
  let browser: Browser;
  let app: FastifyInstance;
  let page: Page;
  let api: ReturnType<typeof createCannedApi>;
  let url: string;
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    api = createCannedApi();
    app = Fastify({ forceCloseConnections: true });
    // as strict as a server may be: nothing inline, nothing from elsewhere
    app.addHook("onSend", async (_request, reply) => {
      reply.header("content-security-policy", "default-src 'self'");
    });
    app.get<{ Params: { name: string } }>("/api/:name", (request, reply) =>
      reply.code(api.status).send({ items: api.items[request.params.name] }),
    );
    app.get<{ Params: { "*": string } }>("/*", async (request, reply) => {
      const name = request.params["*"] || "index.html";
      return reply
        .type(TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain")
        .send(await readFile(new URL(name, FOLDER)));
    });
    url = await app.listen({ host: "127.0.0.1", port: 0 });
    page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security")) complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
    await app.close();
    expect(complaints).toEqual([]);
  });

  const text = (selector: string) => page.locator(selector).innerText();

  it("shows the latest calls with who got them and why, and the ladder on a click", async () => {
    await page.goto(url);
    const calls = page.locator("#decisions > li");
    await calls.nth(2).waitFor();
    expect(await calls.nth(2).innerText()).toContain("+14155550101");
    expect(await calls.nth(2).innerText()).toContain("Ada Okafor");
    expect(await calls.nth(2).innerText()).toContain("the contact owner, and free");
    expect(await calls.nth(1).innerText()).toContain("Number withheld");
    const ladder = calls.nth(0).locator(".ladder");
    expect(await ladder.isVisible()).toBe(false);
    await calls.nth(0).locator("summary").click();
    expect(await ladder.locator("li").allInnerTexts()).toEqual([
      expect.stringContaining("none is set"),
      expect.stringContaining("Bruno Keller is on a call"),
      expect.stringContaining("nobody has talked"),
    ]);
  });

  it("keeps an open ladder open when the next call arrives above it", async () => {
    await page.goto(url);
    await page.locator("#decisions summary").last().click();
    api.items["decisions"]?.unshift({ ...decisions[1], id: "decision-4", number: "+14155550104" });
    await page.getByText("+14155550104").waitFor();
    expect(await page.locator("#decisions > li").count()).toBe(4);
    expect(await page.locator("#decisions > li").last().locator(".ladder").isVisible()).toBe(true);
  });

  it("shows what each rep does, and what is connected", async () => {
    await page.goto(url);
    await page.locator("#reps > li").nth(3).waitFor();
    const reps = await page.locator("#reps > li").allInnerTexts();
    expect(reps[0]).toMatch(/Ada Okafor[^]*Free/);
    expect(reps[1]).toMatch(/Bruno Keller[^]*On a call/);
    expect(reps[3]).toMatch(/Dev Marsh[^]*no CRM owner[^]*Away/);
    const status = await text("#status");
    for (const words of ["connected", "40 contacts", "8 owners", "1 line", "Main number", "4 reps"])
      expect(status).toContain(words);
  });

  it("shows one workspace of several, and the way to the others", async () => {
    api.items["workspaces"] = [
      { id: "main", name: "Main" },
      { id: "ws 2", name: "<b>Acme</b> & Co" },
    ];
    const asked: (string | undefined)[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/api/reps"))
        asked.push(request.headers()["stickyline-workspace"]);
    });
    await page.goto(url);
    await page.locator("#workspaces a").nth(1).waitFor();
    expect(await page.locator("#workspaces [aria-current]").innerText()).toBe("Main");
    await page.locator("#workspaces a").nth(1).click();
    await page.waitForURL(/\?workspace=ws%202$/);
    await page.locator("#workspaces a").nth(1).waitFor();
    expect(await page.locator("#workspaces [aria-current]").innerText()).toBe("<b>Acme</b> & Co");
    expect(asked.at(0)).toBeUndefined();
    expect(asked.at(-1)).toBe("ws 2");
  });

  it("shows no choice of workspaces where there is one", async () => {
    await page.goto(url);
    await page.locator("#reps > li").nth(3).waitFor();
    expect(await page.locator("#workspaces").isVisible()).toBe(false);
  });

  it("says SANDBOX as soon as anything is one, and only then", async () => {
    await page.goto(url);
    await page.locator("#sandbox").waitFor();
    expect(await text("#sandbox")).toContain("SANDBOX");
    for (const name of ["lines", "crm-connections"])
      api.items[name] = (api.items[name] ?? []).map((item) => ({
        ...Object(item),
        sandbox: false,
      }));
    await page.locator("#sandbox").waitFor({ state: "hidden" });
  });

  it.each([
    ["connect a CRM", { lines: [], "crm-connections": [] }, "POST /api/crm-connections"],
    [
      "connect a phone system",
      { lines: [], "crm-connections": [{ status: "connected" }] },
      "POST /api/lines",
    ],
    [
      "call",
      { lines: [{ name: "Main" }], "crm-connections": [{ status: "connected" }] },
      "Call the main number",
    ],
  ])("without calls, says that the next thing is to %s", async (_name, items, words) => {
    Object.assign(api.items, items, { decisions: [], reps: [], presence: [] });
    await page.goto(url);
    await page.getByText("No calls yet").waitFor();
    expect(await text("#next-step")).toContain(words);
    expect(await text("#no-reps")).toContain("No reps yet");
  });

  it("never takes data for markup", async () => {
    const hostile = "<img src=x onerror=alert(1)><b>Eve</b>";
    api.items["reps"] = [{ id: "rep-0", name: hostile, crmOwnerId: "1" }];
    api.items["decisions"] = [
      {
        ...decisions[2],
        number: hostile,
        reason: hostile,
        rungs: [{ rung: hostile, result: "taken", why: hostile }],
      },
    ];
    api.items["lines"] = [{ id: "line-1", name: hostile }];
    await page.goto(url);
    await page.locator("#decisions > li").waitFor();
    expect(await page.locator("main img, main b").count()).toBe(0);
    expect(await text("#reps")).toContain(hostile);
  });

  it("says plainly what fails, keeps what it knew, and recovers on a click", async () => {
    await page.goto(url);
    await page.locator("#decisions > li").first().waitFor();
    api.status = 503;
    await page.locator("#trouble").waitFor();
    expect(await text("#trouble-text")).toMatch(/\/api\/\S+ answered 503\. Shown is the state of/);
    expect(await page.locator("#decisions > li").count()).toBe(3);
    api.status = 200;
    await page.locator("#retry").click();
    await page.locator("#trouble").waitFor({ state: "hidden" });
  });

  it("sends a signed-out reader to the sign-in link", async () => {
    api.status = 401;
    await page.goto(url);
    await page.locator("#trouble").waitFor();
    expect(await text("#trouble-text")).toContain("Open the sign-in link again");
  });

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(url);
    await page.locator("#decisions summary").first().click();
    const width = await page.evaluate("document.documentElement.scrollWidth");
    expect(width).toBeLessThanOrEqual(360);
  });

  it("has a sign-in page that says where the link is, made of open files only", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${url}/sign-in.html`, { waitUntil: "networkidle" });
    expect(await text("main")).toContain("npm start");
    // a browser that isn't signed in gets only these
    expect(asked.filter((path) => !path.startsWith("/sign-in"))).toEqual([]);
    expect(asked).toContain("/sign-in.css");
  });
});
