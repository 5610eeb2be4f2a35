import type { Assumptions } from "./assumptions.ts";
import { toCallEvent } from "./call-event.ts";
import type { Leg } from "./call.ts";
import type { Company, Subscription, Webhook } from "./company.ts";
import type { Poster } from "./post.ts";
import { between, happens, type Random } from "./random.ts";

const DELIVERY_TIMEOUT_MS = 5000;
const RETRY_AFTER_MS = [2000, 4000, 8000];
const MOST_QUICK_RETRIES = 2;

/** Probabilities from 0 to 1, and the longest delay in simulated milliseconds. */
export type Faults = {
  readonly duplicate: number;
  readonly delay: number;
  readonly maxDelayMs: number;
  readonly loseHangup: number;
  /** How often an answered call has a recap, which comes long after the hang-up. */
  readonly lateRecap: number;
  readonly ringingWithEndDate: number;
  readonly legacyNumbers: number;
  /** Unanswered legs that end without a target. */
  readonly blankTarget: number;
};

export const NO_FAULTS: Faults = {
  duplicate: 0,
  delay: 0,
  maxDelayMs: 0,
  loseHangup: 0,
  lateRecap: 0,
  ringingWithEndDate: 0,
  legacyNumbers: 0,
  blankTarget: 0,
};

/** One event and every try to deliver it. `status` null: no answer. */
export type SentEvent = {
  readonly at: number;
  readonly callId: string;
  readonly state: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** Made and never sent, by the fault of that name. */
  readonly isLost: boolean;
  readonly deliveries: { readonly webhookId: string; readonly status: number | null }[];
};

export type DeliveryDeps = {
  readonly company: Company;
  readonly assumptions: Assumptions;
  readonly poster: Poster;
  readonly random: Random;
  readonly now: () => number;
  readonly pause: (simulatedMs: number) => Promise<void>;
  readonly faults: () => Faults;
  readonly record: (sent: SentEvent) => void;
  /** Runs work that nobody waits for. */
  readonly detach: (work: () => Promise<void>) => void;
};

export type Delivery = {
  /** Makes the event of this leg now and sends it to every webhook that is subscribed. */
  emit(leg: Leg, state: string): void;
  /** Sends any event to every enabled company-wide subscription that wants its state. */
  send(event: Readonly<Record<string, unknown>>): void;
  /** Sends an agent-status event to every webhook that is subscribed to those. */
  sendAgentStatus(event: Readonly<Record<string, unknown>>): void;
};

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { company, assumptions, random, now, faults } = deps;

  const dispatch = (sent: SentEvent, leg: Leg | null) => {
    deps.record(sent);
    if (sent.isLost) return;
    for (const subscription of company.subscriptions.values()) {
      const webhook = company.webhooks.get(subscription.webhookId);
      if (webhook === undefined || !wants(subscription, sent.state, leg)) continue;
      const copies = happens(random, faults().duplicate) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const delayMs = happens(random, faults().delay)
          ? between(random, 0, faults().maxDelayMs)
          : 0;
        deps.detach(async () => {
          if (delayMs > 0) await deps.pause(delayMs);
          await deliver(deps, webhook, sent);
        });
      }
    }
  };

  return {
    emit(leg, state) {
      const isUnanswered = leg.endedAt !== null && leg.connectedAt === null;
      const event = toCallEvent(leg, state, now(), company, {
        endDate: happens(random, faults().ringingWithEndDate),
        legacyNumbers: happens(random, faults().legacyNumbers),
        blankTarget: isUnanswered && happens(random, faults().blankTarget),
        breadcrumbs: assumptions.breadcrumbs,
      });
      const isLost = state === "hangup" && happens(random, faults().loseHangup);
      dispatch({ at: now(), callId: leg.callId, state, event, isLost, deliveries: [] }, leg);
    },
    send(event) {
      const callId = String(event["call_id"]);
      const state = String(event["state"]);
      dispatch({ at: now(), callId, state, event, isLost: false, deliveries: [] }, null);
    },
    sendAgentStatus(event) {
      const state = "agent_status";
      const sent = { at: now(), callId: "", state, event, isLost: false, deliveries: [] };
      deps.record(sent);
      for (const { enabled, webhookId } of company.agentSubscriptions.values()) {
        const webhook = company.webhooks.get(webhookId);
        if (!enabled || webhook === undefined) continue;
        deps.detach(() => deliver(deps, webhook, sent));
      }
    },
  };
}

function wants(subscription: Subscription, state: string, leg: Leg | null): boolean {
  const { enabled, callStates, groupCallsOnly, target } = subscription;
  if (!enabled || !(callStates.includes("all") || callStates.includes(state))) return false;
  if (groupCallsOnly && (leg === null || leg.groupId === null)) return false;
  if (target === null) return true;
  const parties = [leg?.target, leg?.proxyTarget, leg?.entryPoint?.target];
  return parties.some((party) => party?.type === target.type && party.id === target.id);
}

/** 5xx: again after 2, 4 and 8 s. No answer: twice more at once. 4xx and all else: never again. */
async function deliver(deps: DeliveryDeps, webhook: Webhook, sent: SentEvent): Promise<void> {
  let quickRetries = 0;
  let retries = 0;
  for (;;) {
    const result = await deps.poster.post({
      url: webhook.hookUrl,
      payload: sent.event,
      secret: webhook.secret,
      timeoutMs: DELIVERY_TIMEOUT_MS,
    });
    const status = result.kind === "answered" ? result.status : null;
    sent.deliveries.push({ webhookId: webhook.id, status });
    if (status === null) {
      quickRetries += 1;
      if (quickRetries > MOST_QUICK_RETRIES) return;
    } else {
      const retryAfterMs = status >= 500 ? RETRY_AFTER_MS[retries] : undefined;
      if (retryAfterMs === undefined) return;
      retries += 1;
      await deps.pause(retryAfterMs);
    }
  }
}
