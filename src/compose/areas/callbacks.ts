import { randomUUID } from "node:crypto";
import { callbackActionRoutes } from "../../http/api/callback-actions.ts";
import { callbackPolicyRoutes } from "../../http/api/callback-policy.ts";
import { callbackRoutes } from "../../http/api/callbacks.ts";
import { createCancelBarred } from "../../services/callbacks/cancel-barred.ts";
import { createDialOnce } from "../../services/callbacks/dial-once.ts";
import { createCallsWith, createIsOnCall } from "../../services/callbacks/calls-with.ts";
import { createFollowDial, createLookAtDial } from "../../services/callbacks/follow-dial.ts";
import { createRepFreed } from "../../services/callbacks/rep-freed.ts";
import { createFollowTeam } from "../../services/callbacks/follow-team.ts";
import { createRingTeam } from "../../services/callbacks/ring-team.ts";
import { createManageCallbackPolicy } from "../../services/callbacks/manage-callback-policy.ts";
import { createManageCallbacks } from "../../services/callbacks/manage-callbacks.ts";
import { createPromiseMissed } from "../../services/callbacks/promise-missed.ts";
import { createRingBack } from "../../services/callbacks/ring-back.ts";
import { createSettleCallbacks } from "../../services/callbacks/settle-callbacks.ts";
import { createTakeMissed } from "../../services/callbacks/take-missed.ts";
import type { StoredCallback } from "../../services/callbacks/stored-callback.ts";
import { newsOf } from "../../services/callbacks/tell-callback.ts";
import { createTendCallbacks } from "../../services/callbacks/tend-callbacks.ts";
import { createEndCallbackTasks } from "../../services/notices/end-callback-tasks.ts";
import { createTellCallback } from "../../services/notices/tell-reps.ts";
import { policyFor } from "../../services/routing/ask-domain.ts";
import { createClaim, createReleaseOffer } from "../../state/claim.ts";
import { campaignOf } from "../../domain/team-campaign.ts";
import type { CallbackLife } from "../../domain/callback.ts";
import { mayCallBack } from "../../domain/may-call-back.ts";
import { indexOf } from "../../domain/settings-index.ts";
import type { Line } from "../../domain/settings.ts";
import type { Area } from "../area.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { perWorkspace } from "../per-workspace.ts";
import type { CampaignParts } from "../campaign-parts.ts";
import { createMayCall } from "../may-call.ts";
import { createCallbackPolicyOf } from "../callback-policy-of.ts";
import type { Access } from "./access.ts";

const TEND_EVERY_MS = 60_000;

export type Callbacks = ReturnType<typeof composeCallbacks>;

/** Promises to ring callers back: kept, told to reps when they are due, and closed by whatever call reaches them. */
export function composeCallbacks(
  core: Core,
  { timeZoneOf }: Pick<Access, "timeZoneOf">,
  clients: Pick<Clients, "clientOfLine">,
  campaigns: CampaignParts,
) {
  const { stores, settings, requests, changes, redis, now, onFailure } = core;
  const { callbacks, callbackPolicies, doNotCall } = stores;
  const policyOf = createCallbackPolicyOf(core);
  const mayCallBackIn = (workspaceId: string, number: string) =>
    mayCallBack(number, indexOf(settings.settingsOf(workspaceId)));

  async function keep(callback: Parameters<typeof callbacks.keep>[0]): Promise<void> {
    await callbacks.keep(callback);
    const { workspaceId, id, promisedAt: at, withdrawn } = callback;
    const news = withdrawn === true ? "closed" : "created";
    await requests.tellCallback(workspaceId, { id, news, at });
  }
  async function withdraw(workspaceId: string, id: string): Promise<void> {
    await callbacks.withdraw(workspaceId, id);
    await requests.tellCallback(workspaceId, { id, news: "closed", at: now() });
  }
  const endTasks = createEndCallbackTasks({
    lineById: settings.lineById,
    repsOf: (workspaceId) => settings.settingsOf(workspaceId)?.reps ?? [],
    tasksNamed: (workspaceId, names, plannedBy) =>
      stores.crmWrites.listDone(workspaceId, "task", names, plannedBy),
    requestCompletion: requests.completeTask,
    now,
  });
  const life = {
    settingsOf: settings.settingsOf,
    policyOf,
    change: callbacks.change,
    isDoNotCall: createMayCall(core).isDoNotCall,
    /** The timeline entry of the call in which it was promised says what became of it. */
    async onChanged(
      callback: StoredCallback,
      known: CallbackLife & { readonly repId?: string | null },
    ) {
      const { workspaceId, lineId, callId, id } = callback;
      changes.tell(workspaceId, "callbacks");
      // what rang for it has done so, or is to ring no more
      if (campaignOf(known) !== null && known.stage !== "dialling" && known.stage !== "talking") {
        await requests.upkeep("campaigns.reconcile", workspaceId);
      }
      const news = newsOf(callback, known);
      if (news !== null) await requests.tellCallback(workspaceId, { id, news, at: now() });
      await endTasks(callback, known);
      const line = settings.lineById(lineId);
      if (line !== undefined) await requests.writeCall(workspaceId, `${line.vendor}:${callId}`);
    },
    now,
  };
  const calls = {
    eventsOfNumber: stores.callEvents.ofNumber,
    repsOf: (workspaceId: string) => settings.settingsOf(workspaceId)?.reps ?? [],
    now,
  };
  const follow = {
    ...life,
    ledger: stores.callbackDials,
    get: callbacks.get,
    callsWith: createCallsWith(calls),
  };
  const wrapUpMsOf = (line: Line) =>
    policyFor(line, null, settings.settingsOf(line.workspaceId)).wrapUpSeconds * 1_000;
  const ringBack = createRingBack({
    ...life,
    newId: () => randomUUID().replaceAll("-", ""),
    ledger: stores.callbackDials,
    dialOnce: createDialOnce({ ledger: stores.callbackDials, onFailure }),
    get: callbacks.get,
    dialerOf: async (line) => (await clients.clientOfLine(line))?.callbackDialer ?? null,
    resultUrlOf: (line) => resultUrl(core.options.config.publicUrl, line),
    numbersOf: callbacks.numbersOf,
    isOnCall: createIsOnCall(calls),
    claim: createClaim(redis),
    releaseOffer: createReleaseOffer(redis),
    wrapUpMsOf,
  });
  const ringTeam = createRingTeam({
    ...life,
    campaignDialerOf: campaigns.dialerOf,
    campaigns: campaigns.store,
    prepare: campaigns.prepare,
    sendCommand: campaigns.sendCommand,
    numbersOf: callbacks.numbersOf,
    isOnCall: createIsOnCall(calls),
    get: callbacks.get,
    newId: randomUUID,
    onFailure,
  });
  const tendCallbacks = createTendCallbacks({
    ...life,
    ringTeam,
    listDue: callbacks.listDue,
    timeZoneOf,
    ringBack,
    lookAtDial: createLookAtDial(follow),
    tell: createTellCallback({ noticesOf: stores.notices.get, enqueue: requests.sendNotice }),
  });

  const manageCallbacks = createManageCallbacks({
    ...life,
    get: callbacks.get,
    keep,
    tendNow: tendCallbacks,
    actor: stores.actor,
    audit: stores.audit.append,
    newId: randomUUID,
  });
  const isMadeUp = ({ lineId }: StoredCallback) => settings.lineById(lineId)?.sandbox === true;

  return {
    manageCallbacks,
    takeMissed: createTakeMissed({
      ...callbacks,
      keep,
      withdraw,
      policyOf,
      mayCallBack: mayCallBackIn,
      settingsOf: settings.settingsOf,
      regionOf: settings.regionOf,
      clientOf: clients.clientOfLine,
      erasedAt: stores.erasedNumbers.erasedAt,
      forgetErased: stores.erasedNumbers.forget,
      onChanged: (workspaceId) => changes.tell(workspaceId, "callbacks"),
      onFailure,
      now,
    }),
    callsWith: follow.callsWith,
    onCallbackChanged: life.onChanged,
    settleCallbacks: createSettleCallbacks({
      ...follow,
      openOf: callbacks.openOf,
      campaignMadeAt: async (workspaceId, id) =>
        (await campaigns.store.get(workspaceId, id))?.createdAt ?? null,
    }),
    followTeam: createFollowTeam({
      ...life,
      openOf: callbacks.openOf,
      hasTeam: (workspaceId) =>
        (settings.settingsOf(workspaceId)?.lines ?? []).some(
          ({ vendorSettings }) => vendorSettings?.["teamCallbacks"] !== undefined,
        ),
    }),
    followDial: createFollowDial(follow),
    repFreed: createRepFreed({
      ...life,
      wrapUpMsOf,
      requestTend: requests.tendCallbacks,
    }),
    promiseMissed: createPromiseMissed({
      policyOf,
      reachedAt: callbacks.reachedAt,
      mayCallBack: mayCallBackIn,
      keep,
      now,
    }),
    routes: [
      callbackRoutes({ listCallbacks: callbacks.list, isMadeUp }),
      callbackActionRoutes({
        callbacks: manageCallbacks,
        isMadeUp,
        getCallback: callbacks.get,
        regionOf: settings.regionOf,
      }),
      callbackPolicyRoutes({
        policy: createManageCallbackPolicy({
          policies: callbackPolicies,
          policyOf,
          doNotCall,
          cancelBarred: createCancelBarred({ ...life, openOf: callbacks.openOf }),
          audit: stores.audit.append,
        }),
        regionOf: settings.regionOf,
      }),
    ],
    processors: {
      "calls.keep-callback": async ({ v: _version, ...callback }) => {
        const { expiryHours } = await policyOf(callback.workspaceId);
        const expiresAt = callback.promisedAt + expiryHours * 3_600_000;
        await keep({ ...callback, expiresAt });
        changes.tell(callback.workspaceId, "callbacks");
      },
      ...perWorkspace(core, "callbacks.tend", tendCallbacks),
    },
    schedules: [{ name: "callbacks.tend", everyMs: TEND_EVERY_MS }],
  } satisfies Area & Record<string, unknown>;
}

/** Where the line takes what became of a call, with its secret where it has one. */
function resultUrl(publicUrl: string, { vendor, key, secret }: Line): string {
  const url = new URL(`${publicUrl}/v1/${vendor}/${key}/status`);
  if (secret !== null) Object.assign(url, { username: "stickyline", password: secret });
  return url.href;
}
