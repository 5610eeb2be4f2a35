import { randomBytes } from "node:crypto";
import { between, happens, type Random } from "../../sandbox/dialpad/random.ts";
import { keepCalling } from "../../sandbox/keep-calling.ts";
import { anyCaller, MADE_UP_TALK_MS, SANDBOX_REPS } from "../../sandbox/people.ts";
import { createVoipexBox } from "../../sandbox/voipex/index.ts";
import type { Core } from "../core.ts";
import type { MadeUpPhones, SandboxLines } from "./sandbox-phones.ts";

const NUMBER = "+420222333444";
const USER = "sandbox@example.com";
const CALL_EVERY_MS = 30_000;

/** A Voipex in a box with the same reps and callers, whose IVR asks this process and whose webhooks tell it. */
export async function startSandboxVoipex(
  { stores, options, now, onFailure }: Core,
  lines: SandboxLines,
  workspaceId: string,
  random: Random,
): Promise<MadeUpPhones> {
  const password = randomBytes(16).toString("hex");
  const secret = randomBytes(24).toString("base64url");
  const box = await createVoipexBox({
    username: USER,
    password,
    members: SANDBOX_REPS.map(({ firstName, lastName, email, extension }) => ({
      userId: extension,
      firstName,
      lastName,
      login: email,
      extension,
      queues: ["sales"],
    })),
    fetch,
    now,
    onMadeCall: () => ({ talkMs: MADE_UP_TALK_MS }),
    onFailure,
  });
  const line = await stores.lines.create(workspaceId, {
    id: "sandbox-voipex-line",
    vendor: "voipex",
    name: "Sandbox Prague line",
    secret,
    fallback: { type: "queue", id: "800" },
    team: { type: "queue", id: "800" },
    vendorSettings: { waitLoop: true, waitStepSeconds: 5, maxWaitSeconds: 30 },
    sandbox: true,
  });
  const base = `${options.config.publicUrl}/v1/voipex/${line.key}`;
  box.setWebhook({
    eventsUrl: `${base}/events`,
    authorization: { kind: "basic", user: "voipex", password: secret },
  });
  const phones = await stores.telephonyConnections.create(workspaceId, {
    id: "sandbox-voipex",
    vendor: "voipex",
    name: "Sandbox Voipex",
    baseUrl: box.baseUrl,
    apiKey: `${USER}:${password}`,
    sandbox: true,
  });
  await lines.importReps(workspaceId, phones.id);
  await lines.provisionLine(workspaceId, line.id, {
    connectionId: phones.id,
    officeId: "1",
    number: null,
  });
  let calls = 0;
  const caller = keepCalling({
    firstMs: 10_000,
    everyMs: CALL_EVERY_MS,
    random,
    onFailure,
    call() {
      calls += 1;
      const isTaken = happens(random, 0.8);
      const callId = `${Math.floor(now() / 1_000)}.${calls}`;
      return box.placeCall(
        `${base}/route`,
        { callId, from: anyCaller(random), to: NUMBER },
        {
          answers: () => isTaken,
          ringMs: between(random, 1_000, 3_000),
          talkMs: between(random, 4_000, 14_000),
        },
      );
    },
  });
  return {
    info: () => ({ url: box.baseUrl, calls }),
    async close() {
      caller.stop();
      await box.close();
    },
  };
}
