import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine } from "../support/dialpad-line.ts";
import { createExotelLine, firstRequest } from "../support/exotel-line.ts";
import { createKazooLine, pivotRequest } from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";
import { basic, createVoipexLine } from "../support/voipex-line.ts";

let app: TestApp;
/** Another router, which learns of what was set at the first one when it looks, some seconds later. */
let other: TestProcess;
let made = 0;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await other?.kill();
  await app?.close();
});

async function renew(lineId: string): Promise<string> {
  const secret = `secret-number-${++made}-of-a-line-0123456789-abcdef`;
  await app.api("PATCH", `/lines/${lineId}`, { secret });
  return secret;
}

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(other.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

describe("a line's new secret, at another router a moment later", () => {
  it("is taken, for calls and for events, of every phone system, and a wrong one is not", async () => {
    const dialpad = await createTestLine(app);
    const kazoo = await createKazooLine(app);
    const exotel = await createExotelLine(app);
    const voipex = await createVoipexLine(app);
    const exotelPath = new URL(exotel.url).pathname;
    const ask: Record<string, (secret: string) => Promise<{ readonly status: number }>> = {
      [`${dialpad.id} dialpad`]: async (secret) =>
        dialpad.with(secret).route({ call_id: made, external_number: "+14155551001" }, other.url),
      [`${dialpad.id} dialpad events`]: async (secret) => ({
        status: await dialpad.with(secret).send({ call_id: made, state: "ringing" }, other.url),
      }),
      [`${kazoo.id} kazoo`]: (secret) =>
        post(`${kazoo.pivotPath}?secret=${secret}`, pivotRequest(`call-${made}`)),
      [`${kazoo.id} kazoo events`]: (secret) =>
        post(`${kazoo.eventsPath}?secret=${secret}`, { hook_event: "channel_create" }),
      [`${exotel.id} exotel`]: (secret) =>
        fetch(
          `${other.url}${exotelPath}/connect?${new URLSearchParams(firstRequest()).toString()}`,
          {
            headers: { authorization: basic(secret) },
          },
        ),
      [`${voipex.id} voipex`]: (secret) =>
        post(
          new URL(voipex.routeUrl).pathname,
          { caller: "+14155551001" },
          { authorization: basic(secret) },
        ),
    };
    // it knows the lines by their first secrets
    other = await startProcess(app, { STICKYLINE_ROLE: "router" });
    const statuses: Record<string, number> = {};
    for (const [name, at] of Object.entries(ask)) {
      const [lineId = "", who = ""] = name.split(/ (.*)/);
      statuses[who] = (await at(await renew(lineId))).status;
    }
    expect(Object.entries(statuses).filter(([, status]) => status === 401)).toEqual([]);
    const wrong = Object.values(ask).map(
      async (at) => (await at("not-the-secret-of-this-line-at-all")).status,
    );
    expect(await Promise.all(wrong)).toEqual(Object.keys(ask).map(() => 401));
  });
});
