import { describe, expect, it } from "vitest";
import { createDialpadClient, dialpadAdapter } from "../../../src/telephony/dialpad/index.ts";
import type { LineSetup } from "../../../src/telephony/telephony-client.ts";
import {
  ADA,
  API_KEY,
  DEPARTMENT_ID,
  MAIN_NUMBER,
  OFFICE_ID,
  openBox,
  SECRET,
  startClient,
  type Received,
} from "../../sandbox/dialpad/support.ts";
import { lineView } from "./support/line-view.ts";

const CALLER = "+14155550101";
const line = lineView({
  secrets: [SECRET],
  fallback: { type: "department", id: DEPARTMENT_ID },
});

/** Reads a request of the box as the routes do. */
function routingRequestOf({ raw, headers }: Received) {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const request = { body: Buffer.from(raw), headers: Object.fromEntries(texts) };
  return dialpadAdapter.parseRoutingRequest(dialpadAdapter.verify(request, line), request, line);
}

function eventOf({ raw }: Received) {
  const payload = dialpadAdapter.verify({ body: Buffer.from(raw), headers: {} }, line);
  return dialpadAdapter.parseCallEvent(payload, line);
}

/** A box whose line was set up through its API by our own client. */
async function provisionedBox(server: { routeUrl: string; eventsUrl: string }) {
  const box = await openBox();
  const client = createDialpadClient({
    apiKey: API_KEY,
    baseUrl: box.baseUrl,
    fetch: globalThis.fetch,
    now: Date.now,
    wait: async () => undefined,
  });
  const setup: LineSetup = {
    name: "Main line",
    officeId: OFFICE_ID,
    routeUrl: server.routeUrl,
    eventsUrl: server.eventsUrl,
    secret: SECRET,
    fallback: line.fallback,
    number: MAIN_NUMBER,
  };
  return { box, client, setup, first: await client.provision(setup, null, 1_000) };
}

describe("a Dialpad that checks everything", () => {
  it("takes all that provisioning sends, once, and sells no number", async () => {
    const { box, client, setup, first } = await provisionedBox(await startClient());
    expect(first).toMatchObject({ warnings: [] });
    expect(first.changes).toHaveLength(5);
    expect(box.routerNumbers()).toEqual([MAIN_NUMBER]);
    expect(box.licencesBought()).toBe(0);
    const again = await client.provision(setup, first.provisioned, 2_000);
    expect(again).toEqual({ provisioned: first.provisioned, changes: [], warnings: [] });
    const moved = await client.provision(
      { ...setup, fallback: { type: "user", id: ADA } },
      first.provisioned,
      3_000,
    );
    expect(moved.changes).toHaveLength(1);
    const refused = await client.provision(setup, { ...first.provisioned, patchedAt: null }, 4_000);
    expect(refused.changes).toEqual([]);
    expect(refused.warnings.join()).toContain("five minutes");
  });

  it("shows who is on a call, and who works there", async () => {
    const { box, client } = await provisionedBox(await startClient());
    expect(await client.isOnCall(ADA)).toBe(false);
    expect((await client.listOffices()).map(({ id }) => id)).toContain(OFFICE_ID);
    const users = await client.listUsers();
    expect(users.map(({ id }) => id)).toContain(ADA);
    expect(users).toHaveLength(box.users.length);
  });

  it("asks, is answered, and tells what happened in events that are all understood", async () => {
    const server = await startClient({
      route: (received) => {
        const { reply } = routingRequestOf(received);
        const answer =
          reply === null
            ? {
                kind: "ask" as const,
                question: { name: "busy-menu" as const, round: 1 },
                prompt: [
                  "The person you usually speak with is on another call.",
                  "Press 1 for the team.",
                ],
                locale: "en",
                digits: ["1" as const],
                listenMs: 5_000,
              }
            : {
                kind: "rep" as const,
                repId: "rep-1",
                identity: { vendor: "dialpad", type: "user", id: ADA },
                ringMs: null,
              };
        return { body: dialpadAdapter.renderAnswer(answer, line) };
      },
    });
    const { box, first } = await provisionedBox(server);
    const call = await box.placeCall({
      from: CALLER,
      to: MAIN_NUMBER,
      behaviour: { presses: ["1"] },
    }).ended;
    await box.settled();
    expect(call).toMatchObject({ outcome: "answered", talkedWith: ADA });
    expect(box.errorsThisHour(first.provisioned.routerId)).toBe(0);
    const requests = server.routed.map(routingRequestOf);
    expect(requests.map(({ callId }) => callId)).toEqual([call.callId, call.callId]);
    expect(requests.map(({ reply }) => reply?.digits ?? null)).toEqual([null, "1"]);
    const events = server.events.map(eventOf);
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["ringing", "connected", "ended"]),
    );
    expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
    expect(events.filter(({ identity }) => identity !== null)).not.toEqual([]);
    for (const event of events) {
      expect(event.number).toBe(CALLER);
      expect([null, `dialpad:user:${ADA}`]).toContain(event.identity);
    }
  });

  it("marks silence with the headers that tell how often it asked", async () => {
    const seen: (boolean | null)[] = [];
    const server = await startClient({
      route: (received) => {
        const { reply } = routingRequestOf(received);
        seen.push(reply?.lastChance ?? null);
        const round = (reply?.question?.round ?? 0) + 1;
        const question = { name: "busy-menu" as const, round };
        return {
          body: dialpadAdapter.renderAnswer(
            reply?.lastChance === true
              ? { kind: "target", target: line.fallback }
              : {
                  kind: "ask",
                  question,
                  prompt: ["Press 1 for the team."],
                  locale: "en",
                  digits: ["1"],
                  listenMs: 5_000,
                },
            line,
          ),
        };
      },
    });
    const { box } = await provisionedBox(server);
    const call = await box.placeCall({ from: CALLER, to: MAIN_NUMBER, behaviour: { presses: [] } })
      .ended;
    expect(seen).toEqual([null, false, true]);
    expect(call.sentBy).toBe("router");
  });
});
