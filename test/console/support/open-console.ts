import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** Said in the name of what is skipped. */
export const missing = existsSync(CHROMIUM) ? "" : " (skipped: Debian's chromium is not installed)";

/** Where the pictures of a run go. */
const PICTURES = "test-results/console";

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

export type SignedIn = {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page said that it should not have: exceptions, and what its security policy refused. */
  readonly complaints: string[];
};

/** A browser of somebody who opened this sign-in link. */
export async function signIn(browser: Browser, link: string): Promise<SignedIn> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    // pictures are of what comes to rest
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security")) complaints.push(message.text());
  });
  await page.goto(link);
  return { context, page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What breaks WCAG 2.2 AA on the page as it is now: rule and places. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run(options: object): Promise<{
          violations: { id: string; nodes: { target: unknown[] }[] }[];
        }>;
      };
    };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await checker.run({ runOnly: tags });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target).join(" | ")}`);
  });
}

export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png`, animations: "disabled" });
}
