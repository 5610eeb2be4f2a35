import { randomUUID } from "node:crypto";
import { callbackActionRoutes } from "../../http/api/callback-actions.ts";
import { callbackPolicyRoutes } from "../../http/api/callback-policy.ts";
import { callbackRoutes } from "../../http/api/callbacks.ts";
import { createManageCallbackPolicy } from "../../services/callbacks/manage-callback-policy.ts";
import { createManageCallbacks } from "../../services/callbacks/manage-callbacks.ts";
import { createPromiseMissed } from "../../services/callbacks/promise-missed.ts";
import { createSettleCallbacks } from "../../services/callbacks/settle-callbacks.ts";
import { createTakeMissed } from "../../services/callbacks/take-missed.ts";
import {
  createTendCallbacks,
  type StoredCallback,
} from "../../services/callbacks/tend-callbacks.ts";
import { createTellCallback } from "../../services/notices/tell-reps.ts";
import type { Area } from "../area.ts";
import type { Clients } from "../clients.ts";
import type { Core } from "../core.ts";
import { perWorkspace } from "../per-workspace.ts";
import type { Access } from "./access.ts";

const TEND_EVERY_MS = 60_000;

export type Callbacks = ReturnType<typeof composeCallbacks>;

/** Promises to ring callers back: kept, told to reps when they are due, and closed by whatever call reaches them. */
export function composeCallbacks(
  core: Core,
  { clientOfLine }: Pick<Clients, "clientOfLine">,
  { timeZoneOf }: Pick<Access, "timeZoneOf">,
) {
  const { stores, settings, requests, changes, now } = core;
  const { callbacks, callbackPolicies, doNotCall } = stores;

  const life = {
    settingsOf: settings.settingsOf,
    policyOf: callbackPolicies.get,
    change: callbacks.change,
    isDoNotCall: doNotCall.has,
    /** The timeline entry of the call in which it was promised says what became of it. */
    async onChanged({ workspaceId, lineId, callId }: StoredCallback) {
      changes.tell(workspaceId, "callbacks");
      const line = settings.lineById(lineId);
      if (line !== undefined) await requests.writeCall(workspaceId, `${line.vendor}:${callId}`);
    },
    now,
  };
  const tendCallbacks = createTendCallbacks({
    ...life,
    listDue: callbacks.listDue,
    timeZoneOf,
    tell: createTellCallback({ noticesOf: stores.notices.get, enqueue: requests.sendNotice }),
  });

  return {
    takeMissed: createTakeMissed({
      ...callbacks,
      policyOf: callbackPolicies.get,
      settingsOf: settings.settingsOf,
      regionOf: settings.regionOf,
      clientOf: clientOfLine,
      onChanged: (workspaceId) => changes.tell(workspaceId, "callbacks"),
      onFailure: core.onFailure,
      now,
    }),
    settleCallbacks: createSettleCallbacks({ ...life, openOf: callbacks.openOf }),
    promiseMissed: createPromiseMissed({
      policyOf: callbackPolicies.get,
      reachedAt: callbacks.reachedAt,
      keep: callbacks.keep,
      now,
    }),
    routes: [
      callbackRoutes({ listCallbacks: callbacks.list }),
      callbackActionRoutes({
        callbacks: createManageCallbacks({
          ...life,
          get: callbacks.get,
          keep: callbacks.keep,
          tendNow: tendCallbacks,
          actor: stores.actor,
          audit: stores.audit.append,
          newId: randomUUID,
        }),
        getCallback: callbacks.get,
        regionOf: settings.regionOf,
      }),
      callbackPolicyRoutes({
        policy: createManageCallbackPolicy({
          policies: callbackPolicies,
          doNotCall,
          audit: stores.audit.append,
        }),
        regionOf: settings.regionOf,
      }),
    ],
    processors: {
      "calls.keep-callback": async ({ v: _version, ...callback }) => {
        const { expiryHours } = await callbackPolicies.get(callback.workspaceId);
        const expiresAt = callback.promisedAt + expiryHours * 3_600_000;
        await callbacks.keep({ ...callback, expiresAt });
        changes.tell(callback.workspaceId, "callbacks");
      },
      ...perWorkspace(core, "callbacks.tend", tendCallbacks),
    },
    schedules: [{ name: "callbacks.tend", everyMs: TEND_EVERY_MS }],
  } satisfies Area & Record<string, unknown>;
}
