import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { sandboxRoutes, type SandboxInfo } from "../../http/api/sandbox.ts";
import { startCaller } from "../../sandbox/caller.ts";
import { createDialpadBox } from "../../sandbox/dialpad/index.ts";
import { createHubspotBox } from "../../sandbox/hubspot/create-hubspot-box.ts";
import { toHubspotPeople } from "../../sandbox/hubspot/to-hubspot-people.ts";
import {
  MADE_UP_TALK_MS,
  SANDBOX_CONTACTS,
  SANDBOX_REPS,
  SANDBOX_UNKNOWN_NUMBERS,
} from "../../sandbox/people.ts";
import { outageOf } from "../../concurrency/outage-of.ts";
import type { Area } from "../area.ts";
import { createLeaveSandbox } from "../../services/sandbox/leave-sandbox.ts";
import { createForgetWorkspace } from "../../state/forget-workspace.ts";
import { unknownAccountOf } from "../clients.ts";
import type { Core } from "../core.ts";
import type { Callbacks } from "./callbacks.ts";
import { manageNowAndThen } from "./sandbox-callbacks.ts";
import { startSandboxExotel } from "./sandbox-exotel.ts";
import { startSandboxKazoo } from "./sandbox-kazoo.ts";
import { startSandboxVoipex } from "./sandbox-voipex.ts";
import type { CrmSync } from "./crm-sync.ts";
import type { Lines } from "./lines.ts";
import type { Recordings } from "./recordings.ts";
import type { Reps } from "./reps.ts";

/** Six reps and talks of some ten seconds: most callers find their own rep free, some do not. */
const CALL_EVERY_MS = 6_000;

type Boxes = { info(): SandboxInfo; close(): Promise<void> };

export type Sandbox = ReturnType<typeof createSandbox>;

/** The one sandbox of this process, of its first workspace; off until its boxes are there. */
export function createSandbox(
  core: Core,
  workspaceId: string,
  recordings: Pick<Recordings, "forget">,
) {
  const { stores, state, jobs, redis } = core;
  let boxes: Boxes | null = null;
  const forgetWorkspace = createForgetWorkspace(redis);
  const leave = createLeaveSandbox({
    find: stores.sandbox.find,
    legsOf: stores.sandbox.legsOf,
    purgeJobs: jobs.purge,
    forgetRecordings: recordings.forget,
    eraseCalls: stores.sandbox.eraseCalls,
    remove: stores.sandbox.remove,
    settingsChanged: core.settingsChanged,
    async renewMaps(id, { accountIds, connectionIds }) {
      const budgets = connectionIds.map((connectionId) => unknownAccountOf(connectionId));
      await forgetWorkspace(id, [...accountIds, ...budgets]);
      await state.rebuildMaps(id);
    },
    wait,
  });
  return {
    workspaceId,
    isOn: () => boxes !== null,
    info: (id: string) => (id === workspaceId ? (boxes?.info() ?? null) : null),
    begin(begun: Boxes): void {
      boxes = begun;
    },
    async close(): Promise<void> {
      const ended = boxes;
      boxes = null;
      await ended?.close();
    },
    /** Takes away what an earlier run has left. */
    leave: () => leave(workspaceId),
    /** Something real is connected: the sandbox makes room, and leaves nothing. */
    async retire(): Promise<void> {
      const retired = boxes;
      boxes = null;
      if (retired === null) return;
      await retired.close();
      await leave(workspaceId);
    },
  };
}

/** What an area of the sandbox needs of the others: it sets itself up as an admin would. */
export type SandboxParts = Pick<CrmSync, "syncCrm"> &
  Pick<Reps, "matchReps"> &
  Pick<Lines, "importReps" | "provisionLine"> &
  Pick<Callbacks, "manageCallbacks">;

/** Calls flow in a first minute without any account: made-up vendors beside this process, where they are wanted. */
export function composeSandbox(core: Core, sandbox: Sandbox, parts: SandboxParts): Area {
  const { sandbox: wanted, role } = core.options.config;
  const { workspaceId } = sandbox;
  return {
    routes: [sandboxRoutes({ sandbox: sandbox.info })],
    async start() {
      const mayRun = wanted === "on" || (wanted === "auto" && role === "all");
      try {
        if (mayRun && (wanted === "on" || (await isUnconfigured(core)))) {
          sandbox.begin(await startBoxes(core, parts, workspaceId));
        } else {
          await sandbox.leave();
        }
      } catch (error) {
        // a start while PostgreSQL is away must answer calls; made-up ones can wait for the next start
        if (outageOf(error) === null) throw error;
        core.onFailure(error);
      }
      return sandbox.close;
    },
  };
}

/**
 * A HubSpot and four phone systems in a box beside this process, connected as an admin would connect the real ones, and a
 * caller who makes calls happen. All that it makes is marked as sandbox and is made anew at each start,
 * but for the reps: old decisions name them.
 */
async function startBoxes(core: Core, parts: SandboxParts, workspaceId: string): Promise<Boxes> {
  const { stores, now } = core;
  const random = Math.random;
  await stores.sandbox.removeForRestart(workspaceId);
  const accessToken = randomBytes(16).toString("hex");
  const apiKey = randomBytes(16).toString("hex");
  const people = toHubspotPeople(SANDBOX_REPS, SANDBOX_CONTACTS);
  const hubspot = await createHubspotBox({
    accessToken,
    now,
    random,
    people,
    // so many that no newcomer waits for the request budget
    requestsPerTenSeconds: 1_000,
  });
  const dialpad = await createDialpadBox({
    apiKey,
    now,
    random,
    onRingCall: () => ({ talkMs: MADE_UP_TALK_MS }),
  });

  const crm = await stores.crmConnections.create(workspaceId, {
    id: "sandbox-hubspot",
    provider: "hubspot",
    baseUrl: hubspot.url,
    accessToken,
    sandbox: true,
  });
  await parts.syncCrm(workspaceId, crm.id);
  const phones = await stores.telephonyConnections.create(workspaceId, {
    id: "sandbox-dialpad",
    vendor: "dialpad",
    name: "Sandbox Dialpad",
    baseUrl: dialpad.baseUrl,
    apiKey,
    sandbox: true,
  });
  const known = new Set((await stores.reps.list(workspaceId)).map((rep) => rep.email));
  for (const { firstName, lastName, email, dialpadUserId } of SANDBOX_REPS) {
    if (known.has(email)) continue;
    await stores.reps.create(workspaceId, {
      name: `${firstName} ${lastName}`,
      email,
      identities: [{ vendor: "dialpad", type: "user", id: dialpadUserId }],
      sandbox: true,
    });
  }
  await parts.matchReps(workspaceId);
  const lineId = await makeLine(core, workspaceId, dialpad, phones.id);
  await core.settingsChanged(workspaceId);
  const office = dialpad.groups.find((group) => group.type === "office");
  await parts.provisionLine(workspaceId, lineId, {
    connectionId: phones.id,
    officeId: office?.id ?? "",
    number: "+14155550170",
  });
  const exotel = await startSandboxExotel(core, parts, workspaceId, random);
  const kazoo = await startSandboxKazoo(core, parts, workspaceId, random);
  const voipex = await startSandboxVoipex(core, parts, workspaceId, random);
  const callers = [
    startCaller({
      box: dialpad,
      contacts: SANDBOX_CONTACTS,
      unknownNumbers: SANDBOX_UNKNOWN_NUMBERS,
      random,
      intervalMs: CALL_EVERY_MS,
      now,
    }),
    manageNowAndThen(core, parts, workspaceId, random),
  ];
  return {
    info: () => ({
      hubspot: { url: hubspot.url, accessToken, calls: hubspot.calls.length },
      dialpad: { url: dialpad.baseUrl, apiKey, calls: dialpad.calls.length },
      exotel: exotel.info(),
      kazoo: kazoo.info(),
      voipex: voipex.info(),
    }),
    async close() {
      for (const caller of callers) caller.stop();
      const phoneSystems = [dialpad, exotel, kazoo, voipex];
      await Promise.allSettled([...phoneSystems.map((one) => one.close()), hubspot.close()]);
    },
  };
}

async function makeLine(
  { stores }: Core,
  workspaceId: string,
  dialpad: Awaited<ReturnType<typeof createDialpadBox>>,
  connectionId: string,
): Promise<string> {
  const idOf = (type: string) => dialpad.groups.find((group) => group.type === type)?.id ?? "";
  const line = await stores.lines.create(workspaceId, {
    id: "sandbox-line",
    vendor: "dialpad",
    name: "Sandbox main line",
    secret: randomBytes(24).toString("base64url"),
    fallback: { type: "office", id: idOf("office") },
    team: { type: "department", id: idOf("department") },
    connectionId,
    sandbox: true,
  });
  return line.id;
}

/** True when nothing real is configured yet, in any workspace. */
async function isUnconfigured({ stores }: Core): Promise<boolean> {
  const workspaces = await stores.workspaces.list();
  const [lines, ...connections] = await Promise.all([
    stores.lines.listAll(),
    ...workspaces.map(({ id }) => stores.crmConnections.list(id)),
  ]);
  return [...lines, ...connections.flat()].every(({ sandbox }) => sandbox);
}
