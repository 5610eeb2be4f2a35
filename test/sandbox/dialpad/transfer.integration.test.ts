import { describe, expect, it } from "vitest";
import type { CallBehaviour } from "../../../src/sandbox/dialpad/call.ts";
import type { DialpadBoxOptions } from "../../../src/sandbox/dialpad/index.ts";
import {
  ADA,
  api,
  BRUNO,
  CALL_CENTER_ID,
  createRouter,
  DEPARTMENT_ID,
  MAIN_NUMBER,
  openBox,
  startClient,
  subscribe,
} from "./support.ts";

const KNOWN = "+14155550101";
const toAda = { target_id: Number(ADA), target_type: "user" };
const toBruno = { to: { target_id: BRUNO, target_type: "user" } };
const toQueue = { target_id: Number(CALL_CENTER_ID), target_type: "callcenter" };
/** Long enough that nothing happens by itself; the box runs ten times as fast. */
const LONG_MS = 600_000;

/** A call that was answered so by the router, and the leg that it led to. */
async function begin(
  answer: object,
  behaviour: CallBehaviour,
  assumptions: DialpadBoxOptions["assumptions"] = {},
) {
  const client = await startClient({ route: () => ({ body: answer }) });
  const box = await openBox({
    timeScale: 10,
    assumptions: { link: "entry-point", ...assumptions },
  });
  await createRouter(box, client.routeUrl);
  await subscribe(box, client.eventsUrl);
  const call = box.placeCall({ from: KNOWN, to: MAIN_NUMBER, behaviour });
  const record = () => box.calls.find(({ callId }) => callId === call.callId);
  const targetLegs = () =>
    record()?.legs.filter(({ target }) => target.type !== "callrouter") ?? [];
  await expect
    .poll(() => targetLegs().some((leg) => leg.firstRangAt !== null || leg.queuedAt !== null), {
      timeout: 20_000,
    })
    .toBe(true);
  const legId = targetLegs()[0]?.callId ?? "";
  const transfer = (body: object, id = legId) => api(box, "POST", `/call/${id}/transfer`, body);
  return { box, call, record, targetLegs, legId, transfer };
}

describe("a transfer in the box", () => {
  it("takes a ringing call to another user, on a new leg that names the one before", async () => {
    const scene = await begin(toAda, { ringMs: LONG_MS, afterTransfer: { ringMs: 1, talkMs: 10 } });
    const answer = await scene.transfer(toBruno);
    expect(answer).toMatchObject({ status: 200, body: { call_id: scene.legId } });
    const ended = await scene.call.ended;
    await scene.box.settled();
    expect(ended).toMatchObject({
      outcome: "answered",
      talkedWith: BRUNO,
      transfers: [{ phase: "ringing", to: { kind: "target", target: { id: BRUNO } } }],
    });
    const [before, after] = scene.targetLegs();
    expect(after).toMatchObject({ masterCallId: before?.callId, target: { id: BRUNO } });
    const said = scene.box.events.filter(({ callId }) => callId === before?.callId);
    expect(said.map(({ state }) => state)).toEqual(["ringing", "hangup"]);
    expect(said[1]?.event).toMatchObject({ is_transferred: true, date_connected: null });
  });

  it("takes a caller out of the call centre's queue, whose agents are not rung before", async () => {
    const scene = await begin(toQueue, {
      queueMs: LONG_MS,
      afterTransfer: { ringMs: 1, talkMs: 10 },
    });
    expect((await api(scene.box, "GET", `/call/${scene.legId}`)).body).toMatchObject({
      state: "queued",
    });
    await scene.transfer(toBruno);
    expect(await scene.call.ended).toMatchObject({
      talkedWith: BRUNO,
      transfers: [{ phase: "waiting" }],
    });
    expect(scene.box.state()).toEqual([]);
  });

  it("leaves a caller in the queue to its agents, who answer after a while", async () => {
    const scene = await begin(toQueue, { queueMs: 10, ringMs: 10, talkMs: 10 });
    expect(await scene.call.ended).toMatchObject({ outcome: "answered", transfers: [] });
  });

  it("goes to a number outside, and to a mailbox without ringing", async () => {
    const outside = await begin(toAda, { ringMs: LONG_MS, afterTransfer: { talkMs: 10 } });
    await outside.transfer({ to: { number: "+14155550199" } });
    expect(await outside.call.ended).toMatchObject({ outcome: "forwarded" });
    const mailbox = await begin(toAda, { ringMs: LONG_MS });
    await mailbox.transfer({ ...toBruno, transfer_state: "voicemail" });
    expect(await mailbox.call.ended).toMatchObject({ outcome: "voicemail" });
    expect(mailbox.targetLegs()[1]?.firstRangAt).toBeNull();
  });

  it("may be done again, and shows when it took a caller from a conversation", async () => {
    const scene = await begin(toAda, {
      ringMs: 1,
      talkMs: LONG_MS,
      afterTransfer: { callee: "lets-it-ring", ringMs: LONG_MS },
    });
    await expect.poll(() => scene.record()?.connectedAt, { timeout: 20_000 }).not.toBeNull();
    await scene.transfer(toBruno);
    await expect.poll(() => scene.targetLegs().length, { timeout: 20_000 }).toBe(2);
    const toTeam = { to: { target_id: DEPARTMENT_ID, target_type: "department" } };
    const second = scene.targetLegs()[1]?.callId;
    await expect
      .poll(async () => (await scene.transfer(toTeam, second)).status, { timeout: 20_000 })
      .toBe(200);
    expect(scene.record()?.transfers).toMatchObject([{ phase: "talking" }, { phase: "ringing" }]);
  });

  it("is refused for a call that nobody knows, that is over, or to nobody", async () => {
    const scene = await begin(toAda, { ringMs: 1, talkMs: 1 });
    await scene.call.ended;
    expect((await scene.transfer(toBruno)).status).toBe(400);
    expect((await scene.transfer(toBruno, "4300000000000001")).status).toBe(404);
    const nobody = { to: { target_id: "4300000000000002", target_type: "user" } };
    expect((await scene.transfer(nobody)).status).toBe(400);
    expect((await scene.transfer({ transfer_to_target_id: BRUNO })).status).toBe(400);
  });

  it("is refused before an answer where a switch says so", async () => {
    const scene = await begin(
      toAda,
      { ringMs: 500, talkMs: 10 },
      {
        transferBeforeAnswer: "refused",
      },
    );
    expect((await scene.transfer(toBruno)).status).toBe(400);
    expect(await scene.call.ended).toMatchObject({ talkedWith: ADA, transfers: [] });
  });

  it.each([
    ["entry-point", { entryPoint: { callId: expect.any(String) }, masterCallId: null }],
    ["none", { entryPoint: null, masterCallId: null }],
  ] as const)("ties the new leg by %s", async (transferLink, links) => {
    const scene = await begin(
      toAda,
      { ringMs: LONG_MS, afterTransfer: { ringMs: 1, talkMs: 10 } },
      { transferLink },
    );
    await scene.transfer(toBruno);
    await scene.call.ended;
    expect(scene.targetLegs()[1]).toMatchObject(links);
  });
});
