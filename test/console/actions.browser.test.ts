import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { makeAudio } from "../../src/sandbox/kazoo/audio.ts";
import {
  createKazooLine,
  GREGORIAN_OFFSET,
  kazooId,
  pivotRequest,
  type TestKazooLine,
} from "../support/kazoo-line.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { missing, openBrowser, signIn, takePicture, violationsOf } from "./support/open-console.ts";

const ADA = kazooId("1");
const CALLER = "+14155551001";

describe.skipIf(missing !== "")(
  `what people do in the console${missing}`,
  { timeout: 240_000 },
  () => {
    let app: TestApp;
    let core: Core;
    let browser: Browser;
    let page: Page;
    let line: TestKazooLine;
    let dataDir: string;
    const reps = new Map<string, string>();
    const open = (path: string) => page.goto(new URL(path, app.signInUrl).href);
    const actions = async () =>
      (await app.api<{ items: { action: string }[] }>("GET", "/audit")).items.map(
        ({ action }) => action,
      );

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), "stickyline-actions-"));
      app = await startTestApp({ STICKYLINE_DATA_DIR: dataDir });
      core = openTestCore(app.env);
      line = await createKazooLine(app);
      for (const [name, id] of [
        ["Ada Byron", ADA],
        ["Bob Marsh", kazooId("2")],
      ] as const) {
        const identities = [{ vendor: "kazoo", type: "user", id }];
        const email = `${name.slice(0, 3).toLowerCase()}@example.com`;
        const made = await app.api<{ id: string }>("POST", "/reps", { name, email, identities });
        reps.set(name, made.id);
      }
      browser = await openBrowser();
      ({ page } = await signIn(browser, app.signInUrl));
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await core?.close();
      await app?.close();
      await rm(dataDir, { recursive: true, force: true });
    });

    it("gives a callback on, undoes it, has it made now, and closes it after asking", async () => {
      const repId = reps.get("Ada Byron");
      const promise = (number: string) =>
        app.api("POST", "/callbacks", { number, lineId: line.id, repId });
      await promise("+14155550201");
      await promise("+14155550202");
      await open("/callbacks");
      const row = page.getByRole("row", { name: /0201/ });
      const more = row.getByRole("button", { name: /More for/ });
      await more.click();
      await page.getByRole("menuitem", { name: "Bob Marsh" }).click();
      await row.getByRole("cell", { name: "Bob Marsh" }).waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await row.getByRole("cell", { name: "Ada Byron" }).waitFor();
      await more.click();
      await page.getByRole("menuitem", { name: "Call now" }).click();
      await page.getByText("It is due now").waitFor();
      await row.getByRole("button", { name: /^Done/ }).click();
      const asked = page.getByRole("dialog");
      await asked.getByText("Nobody is asked to ring this person back").waitFor();
      await asked.getByRole("button", { name: "Done" }).click();
      await row.waitFor({ state: "detached" });
      await page.getByRole("button", { name: /More for.*0202/ }).click();
      await page.getByRole("menuitem", { name: "Cancel the callback" }).click();
      await asked.getByRole("button", { name: "Cancel the callback" }).click();
      await page.getByText("No callbacks").waitFor();
      expect(await actions()).toEqual(
        expect.arrayContaining([
          "callback.reassigned",
          "callback.called-now",
          "callback.completed",
          "callback.cancelled",
        ]),
      );
    });

    it("says what to do when something can't be done, and shows how things are then", async () => {
      const repId = reps.get("Ada Byron");
      const made = await app.api<{ id: string }>("POST", "/callbacks", {
        number: "+14155550205",
        lineId: line.id,
        repId,
      });
      await open("/callbacks");
      const more = page.getByRole("button", { name: /More for.*0205/ });
      const callNow = async () => {
        await more.click();
        await page.getByRole("menuitem", { name: "Call now" }).click();
      };
      const address = "**/api/callbacks/*/call-now";
      await page.route(address, (route) => route.abort());
      await callNow();
      await page.getByText("so this may not be done").waitFor();
      await page.unroute(address);
      await page.route(address, (route) => route.fulfill({ status: 502, body: "<html>" }));
      await callNow();
      await page.getByText("can't answer just now (502)").waitFor();
      await page.unroute(address);
      // an event stream that is refused is asked for again
      await page.route("**/api/live*", (route) => route.fulfill({ status: 502, body: "" }));
      await open("/callbacks");
      const behind = page.getByText("Not connected: what you see may be out of date.");
      await behind.waitFor();
      await app.api("POST", `/callbacks/${made.id}/cancel`);
      await callNow();
      await page.locator(".mantine-Notification-root").first().waitFor();
      await more.waitFor({ state: "detached" });
      await page.unroute("**/api/live*");
      await behind.waitFor({ state: "detached" });
      await page.getByLabel("State").first().click();
      await page.getByRole("option", { name: "Cancelled" }).click();
      await page.getByRole("row", { name: /0205.*somebody took it back/ }).waitFor();
    });

    it("shows a missed call, and promises to ring back", async () => {
      const leg = {
        call_id: "missed-1",
        owner_id: ADA,
        call_direction: "outbound",
        caller_id_number: "+14155550203",
      };
      const timestamp = String(Math.floor(Date.now() / 1_000) + GREGORIAN_OFFSET);
      await line.send({ ...leg, hook_event: "channel_create", timestamp });
      await line.send({
        ...leg,
        hook_event: "channel_destroy",
        timestamp,
        hangup_cause: "NO_ANSWER",
        duration_seconds: 20,
      });
      await open("/callbacks");
      await page.getByRole("tab", { name: "Missed calls" }).click();
      await page.getByRole("cell", { name: "Ada Byron" }).waitFor();
      await page.getByRole("button", { name: "Promise a callback +14155550203" }).click();
      await page.getByRole("cell", { name: "promised", exact: true }).waitFor();
      expect(await violationsOf(page)).toEqual([]);
    });

    it("opens what was given up, mends it, sends it again, and discards the rest after asking", async () => {
      const receivedAt = Date.now();
      for (const call_id of ["gone-1", "gone-2", "gone-3"]) {
        await core.jobs.add("calls.record-event", {
          v: 1,
          workspaceId: "main",
          lineId: `line-of-${call_id}`,
          receivedAt,
          payload: {
            call_id,
            hook_event: "channel_create",
            call_direction: "inbound",
            caller_id_number: "+14155550204",
            timestamp: String(Math.floor(receivedAt / 1_000) + GREGORIAN_OFFSET),
          },
        });
      }
      const letters = async () =>
        (await app.api<{ items: unknown[] }>("GET", "/maintenance/dead-letters")).items.length;
      await expect.poll(letters, { timeout: 30_000 }).toBe(3);
      await open("/callbacks");
      await page.getByRole("tab", { name: "Given up" }).click();
      await page.getByRole("button", { name: "Open" }).first().click();
      const drawer = page.getByRole("dialog");
      const content = drawer.getByRole("textbox", { name: "What it was to do" });
      const text = await content.inputValue();
      await content.fill(text.replace(/"lineId": "[^"]*"/, `"lineId": "${line.id}"`));
      await drawer.getByRole("button", { name: "Save the change" }).click();
      await page.getByText("Saved. Send it again").waitFor();
      await drawer.getByRole("button", { name: "Send again" }).click();
      await expect.poll(letters).toBe(2);
      await page.getByRole("button", { name: "Discard all (2)" }).click();
      await page.getByRole("dialog").getByText("can't be brought back").waitFor();
      await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
      await page.getByText("Nothing was given up").waitFor();
      expect(await actions()).toEqual(
        expect.arrayContaining([
          "dead-letter.mended",
          "dead-letter.requeued",
          "dead-letters.discarded",
        ]),
      );
    });

    it("shows a call whole: the ladder, what happened, its recording, and what would be now", async () => {
      const callId = "829597750@10.26.0.158";
      await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: reps.get("Ada Byron") });
      await expect
        .poll(async () => JSON.stringify(await line.pivot(pivotRequest(callId))))
        .toContain(ADA);
      const seconds = (offset: number) =>
        String(Math.floor(Date.now() / 1_000) + GREGORIAN_OFFSET + offset);
      const leg = {
        call_id: "leg-9",
        owner_id: ADA,
        call_direction: "outbound",
        caller_id_number: CALLER,
        other_leg_call_id: callId,
      };
      await line.send({ ...leg, hook_event: "channel_answer", timestamp: seconds(-30) });
      const put = await fetch(`${app.url}${line.recordingsPath}/call_recording_${callId}.mp3`, {
        method: "PUT",
        headers: { "content-type": "audio/mpeg" },
        body: makeAudio("mp3", 3_000),
      });
      expect(put.status).toBe(200);
      await open("/calls?workspace=main");
      await page.getByRole("link", { name: CALLER }).first().click();
      await page.waitForURL(/\/calls\/.+workspace=main/);
      await page.getByText("Pinned rep · Ada Byron").first().waitFor();
      await page.getByText("Answered by Ada Byron").waitFor();
      const player = page.getByLabel(`Recording of ${CALLER}`);
      await player.waitFor();
      const src = (await player.getAttribute("src")) ?? "";
      expect(
        await page.evaluate(async (path) => {
          const part = await fetch(path, { headers: { range: "bytes=0-9" } });
          return [part.status, (await part.arrayBuffer()).byteLength];
        }, new URL(src, page.url()).href),
      ).toEqual([206, 10]);
      const again = page.locator("form", { hasText: "Would it go the same way now?" });
      await again.getByRole("button", { name: "Try it" }).click();
      await page.getByRole("status").getByText("Pinned rep · Ada Byron").waitFor();
      expect(await violationsOf(page)).toEqual([]);
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await takePicture(page, `call-light-${width}`);
      }
    });

    it("finds calls by line, rep and outcome, pages through thousands of them, and shows another workspace none", async () => {
      const at = Date.now() - 3_600_000;
      const [made] = await core.stores.decisions.list("main", { limit: 1 });
      if (made === undefined) throw new Error("no decision to copy");
      const many = Array.from({ length: 3_000 }, (_, count) => ({
        ...made,
        id: `old-${String(count).padStart(5, "0")}`,
        at: at - count * 1_000,
        number: `+1415556${String(count).padStart(4, "0")}`,
        outcome: count % 3 === 0 ? ("closed" as const) : ("rep" as const),
        repId: count % 3 === 0 ? null : (reps.get("Bob Marsh") ?? null),
      }));
      await core.stores.decisions.append(many.map((one) => ({ ...one, snapshot: {} })));
      await open("/calls");
      const rows = page.getByRole("row");
      await page.getByLabel("Outcome").first().click();
      await page.getByRole("option", { name: "Told that it is closed" }).click();
      await page.getByRole("link", { name: "+14155560000" }).waitFor();
      const scroller = page.locator(".mantine-ScrollArea-viewport").first();
      const last = page.getByRole("link", { name: "+14155562997" });
      await expect
        .poll(
          async () => {
            await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
            return last.count();
          },
          { timeout: 60_000 },
        )
        .toBe(1);
      // only those in sight are on the page
      expect(await rows.count()).toBeLessThan(100);
      await page.getByLabel("Number").fill("+14155562996");
      await page.getByText("No calls match").waitFor();

      const { id } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Acme" });
      await open(`/calls?workspace=${id}`);
      await page.getByText("No calls match").waitFor();
      await open(`/calls/${encodeURIComponent(made.id)}?workspace=${id}`);
      await page.getByText("decision not found").waitFor();
    });

    it("sets how long things are kept, asking before less, and puts the API's word beside its field", async () => {
      await open("/settings");
      await page.getByRole("tab", { name: "Personal data" }).click();
      const kept = page.getByLabel("Call events");
      await kept.fill("5");
      const save = page.getByRole("button", { name: "Save" }).last();
      await save.click();
      const asked = page.getByRole("dialog");
      await asked.getByText("for good").waitFor();
      await asked.getByRole("button", { name: "Save" }).click();
      await page.locator(".mantine-NumberInput-error").waitFor();
      expect(await kept.getAttribute("aria-invalid")).toBe("true");
      await kept.fill("200");
      await save.click();
      await asked.getByRole("button", { name: "Save" }).click();
      await expect.poll(() => app.api("GET", "/retention")).toMatchObject({ callEvents: 200 });
      expect(await violationsOf(page)).toEqual([]);
    });

    it("gives out and forgets what is held about a number", async () => {
      const link = page.getByRole("link", { name: "Download" });
      await page.getByLabel("Number").first().fill(CALLER);
      const href = (await link.getAttribute("href")) ?? "";
      const held = await page.evaluate(
        async (url) => (await fetch(url)).text(),
        new URL(href, page.url()).href,
      );
      expect(held).toContain(CALLER);
      await page.getByLabel("Number").last().fill(CALLER);
      await page.getByRole("button", { name: "Erase" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Erase" }).click();
      await page.getByText("Erased.").waitFor();
      const left = await app.api<{ items: unknown[] }>(
        "GET",
        `/decisions?number=${encodeURIComponent(CALLER)}`,
      );
      expect(left.items).toEqual([]);
    });

    it("sets a webhook, sends a test by it, and says why one does not arrive", async () => {
      const told: string[] = [];
      const receiver = createServer((request, response) => {
        request.on("data", (chunk: Buffer) => told.push(chunk.toString()));
        request.on("end", () => response.writeHead(told.length > 1 ? 500 : 204).end());
      });
      await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
      const { port } = receiver.address() as AddressInfo;
      await page.getByRole("tab", { name: "Notices" }).click();
      await page.getByLabel("Webhook URL").fill(`http://127.0.0.1:${port}/told`);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved.").first().waitFor();
      const test = page.getByRole("button", { name: "Send a test by Webhook" });
      await test.click();
      await page.getByText("Sent. Look whether it arrived.").waitFor();
      expect(told.join("")).toContain("This is a test");
      await test.click();
      await page.getByText(/500/).first().waitFor();
      expect(await violationsOf(page)).toEqual([]);
      receiver.closeAllConnections();
      await new Promise((done) => receiver.close(done));
      await open("/callbacks");
      await page.getByRole("tab", { name: "Notices sent" }).click();
      await page.getByText("Nobody was told anything yet").waitFor();
      await core.stores.noticeDeliveries.note("main", {
        id: "one",
        at: Date.now(),
        channel: "webhook",
        kind: "missed",
        repId: reps.get("Ada Byron") ?? "",
        outcome: "failed",
        error: "The receiver answered 410.",
      });
      await open("/callbacks");
      await page.getByRole("tab", { name: "Notices sent" }).click();
      await page.getByText("The receiver answered 410.").waitFor();
    });

    it("makes a token that is shown once, and revokes it", async () => {
      await open("/settings");
      await page.getByRole("tab", { name: "API keys" }).click();
      await page.getByLabel("What the key is for").fill("Nightly report");
      await page.getByRole("button", { name: "Make a key" }).click();
      await page.getByText("Copy the key now").waitFor();
      const token = await page.locator("code").innerText();
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(`${app.url}/api/calls`, { headers })).status).toBe(200);
      await page.getByRole("button", { name: "Revoke Nightly report" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await page.getByText("revoked", { exact: true }).waitFor();
      expect((await fetch(`${app.url}/api/calls`, { headers })).status).toBe(401);
    });

    it("says what is set where it runs, how much waits, and adds a workspace", async () => {
      await page.getByRole("tab", { name: "Installation" }).click();
      await page.getByText("OIDC_ISSUER").waitFor();
      await page.getByRole("rowheader", { name: "call-events" }).waitFor();
      await page.getByLabel("Name of the new workspace").fill("Second");
      await page.getByRole("button", { name: "Add a workspace" }).click();
      await page.getByRole("button", { name: "Second" }).waitFor();
      expect(await violationsOf(page)).toEqual([]);
    });
  },
);
