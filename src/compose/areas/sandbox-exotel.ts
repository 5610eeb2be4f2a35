import { randomBytes } from "node:crypto";
import { between, happens, type Random } from "../../sandbox/dialpad/random.ts";
import { createExotelBox, type ExotelBox } from "../../sandbox/exotel/index.ts";
import { keepCalling } from "../../sandbox/keep-calling.ts";
import { anyCaller, MADE_UP_TALK_MS, SANDBOX_COMPANY, SANDBOX_REPS } from "../../sandbox/people.ts";
import type { Core } from "../core.ts";
import type { MadeUpPhones, SandboxLines } from "./sandbox-phones.ts";

const ACCOUNT = "sandbox";
const EXOPHONE = "+911135550123";
/** One call to every five of the sandbox's Dialpad: most reps are still free. */
const CALL_EVERY_MS = 30_000;

/**
 * An Exotel in a box with the same reps and callers: a line whose flow asks this process, as an admin would set it up,
 * and calls now and then. A rep who talks on one phone system is busy on the other.
 */
export async function startSandboxExotel(
  { stores, options, now, onFailure }: Core,
  lines: SandboxLines,
  workspaceId: string,
  random: Random,
): Promise<MadeUpPhones> {
  const [apiKey, apiToken] = [randomBytes(12).toString("hex"), randomBytes(12).toString("hex")];
  const line = await stores.lines.create(workspaceId, {
    id: "sandbox-exotel-line",
    vendor: "exotel",
    name: "Sandbox Delhi line",
    secret: null,
    fallback: { type: "number", id: SANDBOX_COMPANY.office.number },
    team: {
      type: "list",
      id: SANDBOX_REPS.slice(0, 3)
        .map(({ number }) => number)
        .join(","),
    },
    vendorSettings: { noDialWired: true, outgoingNumber: EXOPHONE },
    sandbox: true,
  });
  const base = `${options.config.publicUrl}/v1/exotel/${line.key}`;
  const box = await createExotelBox({
    accountSid: ACCOUNT,
    apiKey,
    apiToken,
    primaryUrl: `${base}/connect`,
    flow: {
      conversationEnded: `${base}/passthru/ended`,
      nobodyAnswered: `${base}/passthru/nobody-answered`,
      noDial: `${base}/passthru/no-dial`,
    },
    agents: SANDBOX_REPS.map(toAgent),
    now,
    random,
    onConnectTwo: () => ({ talkMs: MADE_UP_TALK_MS }),
  });
  const phones = await stores.telephonyConnections.create(workspaceId, {
    id: "sandbox-exotel",
    vendor: "exotel",
    name: "Sandbox Exotel",
    baseUrl: box.apiUrl,
    apiKey: `${ACCOUNT}:${apiKey}:${apiToken}`,
    sandbox: true,
  });
  await lines.importReps(workspaceId, phones.id);
  await lines.provisionLine(workspaceId, line.id, {
    connectionId: phones.id,
    officeId: ACCOUNT,
    number: null,
  });
  const caller = callNowAndThen(box, random, onFailure);
  return {
    info: () => ({ url: box.apiUrl, calls: box.calls.length }),
    async close() {
      caller.stop();
      await box.close();
    },
  };
}

function toAgent(
  { firstName, lastName, email, number }: (typeof SANDBOX_REPS)[number],
  at: number,
) {
  const user = { firstName, lastName, email, available: true, verified: true };
  return { uri: number, user: { ...user, id: `agent-${at + 1}`, deviceId: at + 1 }, onCall: null };
}

/** Makes calls happen there: mostly known contacts, some unknown numbers. */
function callNowAndThen(
  box: ExotelBox,
  random: Random,
  onFailure: (error: unknown) => void,
): { stop(): void } {
  return keepCalling({
    firstMs: 4_000,
    everyMs: CALL_EVERY_MS,
    random,
    onFailure,
    call() {
      const reaction = happens(random, 0.85) ? "answers" : "lets-it-ring";
      const behaviour = {
        reactionOf: () => reaction,
        answerAfterMs: between(random, 1_000, 3_000),
        talkMs: between(random, 4_000, 14_000),
      } as const;
      return box.placeCall({ from: anyCaller(random), to: EXOPHONE, behaviour });
    },
  });
}
