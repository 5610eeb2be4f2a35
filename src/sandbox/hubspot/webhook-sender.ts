import { createHash, createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { AccountEvents } from "./account-events.ts";
import { type Subscriptions, toWebhookEvent } from "./webhook-event.ts";

export type WebhookTarget = {
  readonly url: string;
  /** The app's. */
  readonly clientSecret: string;
  /** What the app's project declares; default: what the box takes for usual, by the older names. */
  readonly subscriptions?: Subscriptions;
  /** Which signatures go along; default both, as real ones do. */
  readonly signatures?: "both" | "v1-only";
  /** From 0 to 1: how many events are sent a second time, apart. Default 0. */
  readonly duplicates?: number;
  /** Default true: events leave in any order. */
  readonly disorder?: boolean;
  /** How long events gather. Default 50. */
  readonly gatherMs?: number;
  /** The first retry's pause, which doubles; hours at HubSpot. Default 100. */
  readonly retryMs?: number;
};

export type WebhookSender = {
  /** Batches that were answered 2xx, and tries that were not. */
  readonly sent: { accepted: number; failed: number; lost: number };
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
  stop(): void;
};

const BATCH_MAX = 100;
const ANSWER_MS = 5_000;
const MOST_RETRIES = 10;

/** HubSpot's side of webhooks: batches, both signatures, retries, disorder and duplicates. */
export function createWebhookSender(
  events: AccountEvents,
  target: WebhookTarget & {
    readonly portalId: number;
    readonly now: () => number;
    readonly random: () => number;
  },
): WebhookSender {
  const { random } = target;
  const sent = { accepted: 0, failed: 0, lost: 0 };
  const waiting: Record<string, unknown>[] = [];
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const isBusy = () => timer !== null || underWay.size > 0;
  const mayTry = (attempt: number) => attempt <= MOST_RETRIES && !stopped;

  function flush(): void {
    timer = null;
    const all = waiting.splice(0);
    const again = all.filter(() => random() < (target.duplicates ?? 0));
    const order = [...all, ...again];
    if (target.disorder ?? true) shuffle(order, random);
    for (let at = 0; at < order.length; at += BATCH_MAX) {
      const batch = order.slice(at, at + BATCH_MAX);
      const sending = deliver(batch).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
  }

  async function deliver(batch: readonly Record<string, unknown>[]): Promise<void> {
    for (let attempt = 0; mayTry(attempt); attempt += 1) {
      if (attempt > 0)
        await delay((target.retryMs ?? 100) * 2 ** (attempt - 1) * (0.5 + random() / 2));
      const body = JSON.stringify(batch.map((event) => ({ ...event, attemptNumber: attempt })));
      const accepted = await post(target, body).catch(() => false);
      if (accepted) {
        sent.accepted += 1;
        return;
      }
      sent.failed += 1;
    }
    sent.lost += batch.length;
  }

  events.listen((event) => {
    if (stopped) return;
    const told = toWebhookEvent(event, target, random);
    if (told === null) return;
    waiting.push(told);
    timer ??= setTimeout(flush, target.gatherMs ?? 50);
  });

  return {
    sent,
    async drained() {
      while (isBusy()) {
        await Promise.all(underWay);
        await delay(5);
      }
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

async function post(target: WebhookTarget & { now: () => number }, body: string): Promise<boolean> {
  const timestamp = String(target.now());
  const v3 = createHmac("sha256", target.clientSecret)
    .update(`POST${target.url}${body}${timestamp}`)
    .digest("base64");
  const v1 = createHash("sha256").update(`${target.clientSecret}${body}`).digest("hex");
  const response = await fetch(target.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-hubspot-signature": v1,
      "x-hubspot-signature-version": "v1",
      ...(target.signatures === "v1-only"
        ? {}
        : { "x-hubspot-signature-v3": v3, "x-hubspot-request-timestamp": timestamp }),
    },
    body,
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  await response.arrayBuffer();
  return response.ok;
}

function shuffle(list: unknown[], random: () => number): void {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const [one, two] = [list[at], list[other]];
    list[at] = two;
    list[other] = one;
  }
}
