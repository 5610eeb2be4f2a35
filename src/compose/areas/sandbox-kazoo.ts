import { createHash, randomBytes } from "node:crypto";
import { between, happens, pick, type Random } from "../../sandbox/dialpad/random.ts";
import { keepCalling } from "../../sandbox/keep-calling.ts";
import { createKazooBox } from "../../sandbox/kazoo/index.ts";
import {
  anyCaller,
  MADE_UP_TALK_MS,
  SANDBOX_CONTACTS,
  SANDBOX_REPS,
} from "../../sandbox/people.ts";
import type { Core } from "../core.ts";
import type { MadeUpPhones, SandboxLines } from "./sandbox-phones.ts";

const ACCOUNT = idOf("sandbox");
const NUMBER = "+14155550195";
const CALL_EVERY_MS = 30_000;
const PRESSES = ["", "1", "2"];

/** A KAZOO in a box with the same reps and callers, set up as an admin would, and calls now and then. */
export async function startSandboxKazoo(
  { stores, now, onFailure }: Core,
  lines: SandboxLines,
  workspaceId: string,
  random: Random,
): Promise<MadeUpPhones> {
  const apiKey = randomBytes(16).toString("hex");
  const box = createKazooBox({
    accountId: ACCOUNT,
    apiKey,
    users: SANDBOX_REPS.map(({ firstName, lastName, email }) => ({
      id: idOf(email),
      firstName,
      lastName,
      email,
    })),
    numbers: [NUMBER],
    fetch,
    now,
    random,
    realTime: true,
  });
  await box.listen();
  for (const { number } of SANDBOX_CONTACTS) {
    box.setPhone(`number:${number}`, { kind: "answers", talkSeconds: MADE_UP_TALK_MS / 1_000 });
  }
  const line = await stores.lines.create(workspaceId, {
    id: "sandbox-kazoo-line",
    vendor: "kazoo",
    name: "Sandbox KAZOO line",
    secret: null,
    fallback: { type: "group", id: ACCOUNT.replaceAll(/./g, "f") },
    team: { type: "group", id: ACCOUNT.replaceAll(/./g, "f") },
    sandbox: true,
  });
  const phones = await stores.telephonyConnections.create(workspaceId, {
    id: "sandbox-kazoo",
    vendor: "kazoo",
    name: "Sandbox KAZOO",
    baseUrl: box.baseUrl(),
    apiKey,
    sandbox: true,
  });
  await lines.importReps(workspaceId, phones.id);
  await lines.provisionLine(workspaceId, line.id, {
    connectionId: phones.id,
    officeId: ACCOUNT,
    number: NUMBER,
  });
  let calls = 0;
  const caller = keepCalling({
    firstMs: 7_000,
    everyMs: CALL_EVERY_MS,
    random,
    onFailure,
    async call() {
      calls += 1;
      for (const { email } of SANDBOX_REPS) {
        box.setPhone(
          `user:${idOf(email)}`,
          happens(random, 0.8)
            ? { kind: "answers", talkSeconds: between(random, 6, 14) }
            : { kind: "fails", cause: "NO_ANSWER" },
        );
      }
      const callId = `${Math.floor(now() / 1_000)}-${calls}@sandbox.kazoo`;
      const press = () => pick(random, PRESSES) ?? "";
      await box.call({ callId, from: anyCaller(random), to: NUMBER, press });
    },
  });
  return {
    info: () => ({ url: box.baseUrl(), calls }),
    async close() {
      caller.stop();
      await box.close();
    },
  };
}

/** KAZOO's ids are 32 hex digits. */
function idOf(name: string): string {
  return createHash("md5").update(name).digest("hex");
}
