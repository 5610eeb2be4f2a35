import { afterEach, describe, expect, it } from "vitest";
import { createClients } from "../../src/compose/clients.ts";
import { composeReps } from "../../src/compose/areas/reps.ts";
import type { Core } from "../../src/compose/core.ts";
import { composeCrmSync } from "../../src/compose/areas/crm-sync.ts";
import { hubspotProjectApp } from "../../src/crm/hubspot/index.ts";
import type { WebhookTarget } from "../../src/sandbox/hubspot/webhook-sender.ts";
import { openTestCore } from "../support/open-core.ts";
import { readMap } from "../support/read-map.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import {
  openChangingPortal,
  PORTAL_TOKEN,
  type ChangingPortal,
  type PortalOptions,
} from "./support/changing-portal.ts";
import { tiesOf } from "./support/changing-records.ts";
import { createRandom } from "./support/histories.ts";

const CHANGES = sliceOf(2_000, 800);
const CLIENT_SECRET = "app-secret";
type Connection = { id: string; sync: { state: string; contacts: number; changesUntil: string } };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function connect(
  seed: number,
  options: PortalOptions = {},
): Promise<{ portal: ChangingPortal; app: TestApp; connection: Connection; core: Core }> {
  const portal = await openChangingPortal(1_000, createRandom(seed), options);
  closers.push(() => portal.box.close());
  const app = await startTestApp({
    HUBSPOT_BASE_URL: portal.box.url,
    HUBSPOT_CLIENT_SECRET: CLIENT_SECRET,
    HUBSPOT_PHONE_PROPERTIES: "second_phone",
    CRM_POLL_SECONDS: "86400",
  });
  closers.push(() => app.close());
  const { id } = await app.api<Connection>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: PORTAL_TOKEN,
  });
  const connection = await eventually(
    () => app.api<Connection>("GET", `/crm-connections/${id}`),
    ({ sync }) => sync.state === "done",
  );
  const core = openTestCore(app.env);
  closers.push(() => core.close());
  return { portal, app, connection, core };
}

async function eventually<T>(look: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const found = await look();
    if (isThere(found) || tries > 200) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const isSame = (one: unknown, other: unknown) =>
  JSON.stringify(sort(one)) === JSON.stringify(sort(other));
function sort(map: unknown): unknown {
  return Object.entries(map as object).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** What the files of our HubSpot project subscribe to: nothing else is told. */
function declaredSubscriptions(): NonNullable<WebhookTarget["subscriptions"]> {
  const files = hubspotProjectApp("https://x", { phoneProperties: ["second_phone"] });
  const file = files["src/app/webhooks/webhooks-hsmeta.json"] as {
    config: { subscriptions: NonNullable<WebhookTarget["subscriptions"]> };
  };
  return file.config.subscriptions;
}

/** The map that a rebuild from the mirror makes must be the one that live changes have made. */
async function expectRebuildChangesNothing(app: TestApp, core: Core): Promise<void> {
  const live = await readMap(app.redisUrl, "main");
  await core.state.rebuildOwnershipMap("main");
  const rebuilt = await readMap(app.redisUrl, "main");
  expect(live.owners).toEqual(rebuilt.owners);
  expect(live.ties).toEqual(rebuilt.ties);
}

describe(`${CHANGES} random changes in the CRM`, () => {
  it("leave map and portal equal, by webhooks that come twice, late and in any order", async () => {
    const { portal, app, connection, core } = await connect(11);
    const { box } = portal;
    const first = await readMap(app.redisUrl, "main");
    expect(first.owners).toEqual(portal.expected());
    expect(tiesOf(first.ties)).toEqual(portal.expectedTies());
    const sender = box.sendWebhooks({
      url: `${app.env["PUBLIC_URL"] ?? app.url.replace("127.0.0.1", "localhost")}/v1/hubspot/webhooks`,
      clientSecret: CLIENT_SECRET,
      duplicates: 0.2,
      subscriptions: declaredSubscriptions(),
    });
    for (let round = 0; round < CHANGES / 100; round += 1) {
      portal.change(100);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await sender.drained();
    expect(sender.sent.lost).toBe(0);
    const expected = portal.expected();
    const expectedTies = portal.expectedTies();
    const { owners, ties } = await eventually(
      () => readMap(app.redisUrl, "main"),
      (map) => isSame(map.owners, expected) && isSame(tiesOf(map.ties), expectedTies),
    );
    expect(owners).toEqual(expected);
    expect(tiesOf(ties)).toEqual(expectedTies);
    expect(Object.keys(expectedTies).length).toBeGreaterThan(200);
    await expectRebuildChangesNothing(app, core);
    expect(box.requests.filter(({ status }) => status === 429)).toEqual([]);
    expect(connection.sync.contacts).toBe(1_000);
  });

  it("leave map and portal equal, by polling an index that is late and out of order", async () => {
    // the portal's clock is two minutes behind at first: its changes are old enough to be asked for
    let behindMs = 120_000;
    const { portal, app, connection, core } = await connect(3, {
      now: () => Date.now() - behindMs,
    });
    const sync = composeCrmSync(core, createClients(core), composeReps(core));
    const poll = () => sync.readChanges("main", connection.id);
    portal.change(CHANGES / 2);
    // some of it is not in the index yet
    await poll();
    portal.change(CHANGES / 2);
    behindMs = 60_000;
    await poll();
    const { owners, ties } = await readMap(app.redisUrl, "main");
    expect(owners).toEqual(portal.expected());
    expect(tiesOf(ties)).toEqual(portal.expectedTies());
    await expectRebuildChangesNothing(app, core);
    expect(portal.box.requests.filter(({ status }) => status === 429)).toEqual([]);
  }, 60_000);
});
