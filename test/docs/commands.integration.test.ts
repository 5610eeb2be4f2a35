import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SANDBOX_COMPANY } from "../../src/sandbox/people.ts";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import type { KazooBox } from "../../src/sandbox/kazoo/index.ts";
import type { VoipexBox } from "../../src/sandbox/voipex/index.ts";
import { createTestLine } from "../support/dialpad-line.ts";
import { kazooId } from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { openVoipexBox, VOIPEX_KEY } from "../support/voipex-box.ts";
import { API_KEY, MAIN_NUMBER, openKazooBox } from "../telephony/kazoo/support/open-box.ts";

/** What a page says, an account's own value for each `…` and `<id>` that no earlier command has answered. */
type Values = Readonly<Record<string, string>>;
type Command = { readonly page: string; readonly text: string };

const run = promisify(execFile);
const TEST_SECRET = "0123456789abcdefghijklmnopqrstuvwxyz";
const HUBSPOT_TOKEN = "pat-eu1-0123456789";
const DIALPAD_KEY = "dialpad-key-0123456789";

const hubspotPeople = {
  owners: [{ id: "71", email: "ada@example.com", firstName: "Ada", lastName: "Byron" }],
  contacts: [],
};

let hubspot: HubspotBox;
let dialpad: DialpadBox;
let kazoo: KazooBox;
let voipex: VoipexBox;
let app: TestApp;
/** Kind of thing, as its path names it → the id of the one that was answered last. */
const ids = new Map<string, string>();

beforeAll(async () => {
  const box = { now: Date.now, random: Math.random };
  hubspot = await createHubspotBox({ ...box, accessToken: HUBSPOT_TOKEN, people: hubspotPeople });
  dialpad = await createDialpadBox({ ...box, apiKey: DIALPAD_KEY });
  kazoo = await openKazooBox();
  voipex = await openVoipexBox();
  app = await startTestApp({
    PUBLIC_URL: "https://calls.example.com",
    HUBSPOT_BASE_URL: hubspot.url,
    DIALPAD_BASE_URL: dialpad.baseUrl,
  });
});

afterAll(async () => {
  await app?.close();
  await Promise.all([hubspot?.close(), dialpad?.close(), kazoo?.close(), voipex?.close()]);
});

/** The commands of a page's `sh` blocks; one goes on while its quotes or braces are open. */
function commandsOf(page: string): Command[] {
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```sh\n(.*?)^```$/gms)];
  return blocks.flatMap(([, block = ""]) => {
    const commands: string[] = [];
    let open = "";
    for (const line of block.trimEnd().split("\n")) {
      open += open === "" ? line : `\n${line}`;
      if (isWhole(open)) {
        commands.push(open);
        open = "";
      }
    }
    return commands.map((text) => ({ page, text }));
  });
}

function isWhole(text: string): boolean {
  const bare = text.replaceAll('\\"', "").replace(/#.*$/gm, "");
  return (bare.split("'").length + bare.split('"').length) % 2 === 0;
}

/** Settings of the shell that later commands of the page use. */
function settingsOf(page: string): string {
  return commandsOf(page)
    .filter(({ text }) => text.startsWith("SECRET="))
    .map(({ text }) => `${text}\n`)
    .join("");
}

/** `<id>` is of the kind that its path or its field names. */
function fillIn(text: string, values: Values): string {
  let filled = text;
  for (const [from, to] of Object.entries(values)) filled = filled.replaceAll(from, to);
  const of = (kind: string) => ids.get(kind) ?? `no ${kind} yet`;
  return filled
    .replaceAll(/\/([a-z-]+)\/<id>/g, (_all, kind: string) => `/${kind}/${of(kind)}`)
    .replaceAll('"connectionId":"<id>"', `"connectionId":"${of("telephony-connections")}"`)
    .replaceAll('"policyId":"<id>"', `"policyId":"${of("policies")}"`)
    .replaceAll('"lineId":"<id>"', `"lineId":"${of("lines")}"`)
    .replaceAll('"line":"<id>"', `"line":"${of("lines")}"`)
    .replaceAll("stickyline-workspace: <id>", `stickyline-workspace: ${of("workspaces")}`)
    .replaceAll("<key id>", of("keys"))
    .replaceAll("<rep id>", of("reps"));
}

function note(command: string, answer: string): void {
  const [, kind] = /^api POST \S*?([a-z-]+)(?:\s|$)/.exec(command) ?? [];
  if (kind === undefined || answer.trim() === "") return;
  const { id } = JSON.parse(answer) as { id?: string };
  if (id !== undefined) ids.set(kind, id);
}

const played = new Set<string>();
/** Of an installation of its own: production.integration.test.ts. */
const ELSEWHERE = ["docs/production.md", "docs/runbook.md"];

/** Everything that an installation's owner would have to look up is here; the rest comes of the commands before. */
async function play(page: string, values: Values = {}): Promise<number> {
  played.add(page);
  const [define] = commandsOf("docs/api.md").filter(({ text }) => text.startsWith("api()"));
  const commands = commandsOf(page).filter(
    ({ text }) => !/^(URL|TOKEN|SECRET)=|^api\(\)/.test(text),
  );
  for (const { text } of commands) {
    const filled = fillIn(text, values);
    expect(filled.replace(/ +# .*$/m, "")).not.toMatch(/<[a-z ]+>|…/);
    const shell = `URL=${app.url} TOKEN=${app.adminToken}\n${define?.text}\n${settingsOf(page)}${filled}`;
    const { stdout } = await run("bash", ["-c", shell]).catch((error: { stdout: string }) => {
      throw new Error(`${page}: ${filled}\n${error.stdout}`);
    });
    note(filled, stdout);
  }
  return commands.length;
}

describe("whoever follows the pages to the letter", () => {
  afterAll(() => {
    const pages = readdirSync("docs").filter((name) => name.endsWith(".md"));
    const asking = ["README.md", ...pages.map((name) => `docs/${name}`)]
      .filter((page) => !ELSEWHERE.includes(page))
      .filter((page) => commandsOf(page).some(({ text }) => /^(api|curl) /.test(text)));
    expect([...played].toSorted()).toEqual(asking.toSorted());
  });

  it("asks the API", async () => {
    expect(await play("docs/api.md")).toBe(1);
  });

  it("connects HubSpot", async () => {
    expect(await play("docs/connect-hubspot.md", { "pat-…": HUBSPOT_TOKEN })).toBeGreaterThan(3);
  });

  it("connects Dialpad and sets a line up", async () => {
    const { office, department, callCenter } = SANDBOX_COMPANY;
    const commands = await play("docs/connect-dialpad.md", {
      '"apiKey":"…"': `"apiKey":"${DIALPAD_KEY}"`,
      '\\"department\\",\\"id\\":\\"<id>\\"': `\\"department\\",\\"id\\":\\"${department.id}\\"`,
      '\\"callcenter\\",\\"id\\":\\"<id>\\"': `\\"callcenter\\",\\"id\\":\\"${callCenter.id}\\"`,
      '"officeId":"<id>"': `"officeId":"${office.id}"`,
      '"+1…"': `"${SANDBOX_COMPANY.reservedNumbers[0]}"`,
    });
    expect(commands).toBeGreaterThan(4);
  });

  it("sets a line of Exotel up", async () => {
    expect(await play("docs/connect-exotel.md", { "+91…": "+919876543210" })).toBe(1);
  });

  it("connects KAZOO and sets a line up", async () => {
    const commands = await play("docs/connect-kazoo.md", {
      "https://api.<platform>:8443": kazoo.baseUrl(),
      '"apiKey":"…"': `"apiKey":"${API_KEY}"`,
      '"group","id":"<id>"': `"group","id":"${kazooId("7")}"`,
      "<account id>": kazooId("a"),
      "+353…": MAIN_NUMBER,
    });
    expect(commands).toBe(4);
  });

  it("connects Voipex and sets a line up", async () => {
    const commands = await play("docs/connect-voipex.md", {
      '"apiKey":"<user>:<password>"': `"baseUrl":"${voipex.baseUrl}","apiKey":"${VOIPEX_KEY}"`,
      '"secret":"…"': `"secret":"${TEST_SECRET}"`,
      "<extension>": "440",
      "<id of an IVR application>": "TUxw53xCBf",
    });
    expect(commands).toBe(7);
  });

  it("makes a policy, and tries it before it counts", async () => {
    const line = await createTestLine(app);
    ids.set("lines", line.id);
    await line.route({ call_id: 1, external_number: "+14155551001" });
    const newest = async () =>
      (await app.api<{ items: { id: string }[] }>("GET", "/decisions")).items[0]?.id;
    await expect.poll(newest).toBeDefined();
    ids.set("decisions", (await newest()) ?? "");
    const { items } = await app.api<{ items: { id: string }[] }>("GET", "/reps");
    ids.set("reps", items[0]?.id ?? "");
    expect(await play("docs/policies.md")).toBeGreaterThan(5);
  });

  it("makes a workspace and its key", async () => {
    expect(await play("docs/workspaces.md")).toBe(4);
  });
});
