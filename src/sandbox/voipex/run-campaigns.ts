import type { DialledBehaviour, LiveCall, VoipexMember } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";
import type { BoxCampaign, BoxDialer } from "./dialer.ts";
import type { EventName } from "./hooks.ts";

/** One call that a campaign made: the truth. */
export type DialledCall = {
  readonly campaignId: number;
  readonly number: string;
  readonly at: number;
  outcome: "ringing" | "talked" | "abandoned" | "busy" | "no-answer" | "error";
};

export type RunDeps = {
  readonly dialer: BoxDialer;
  readonly members: readonly VoipexMember[];
  readonly calls: Map<string, LiveCall>;
  readonly tell: (
    name: EventName,
    call: LiveCall,
    extension: string,
    reason?: string,
  ) => Promise<void>;
  readonly behaviourOf: (number: string) => DialledBehaviour;
  readonly rules: Pick<Assumptions, "dialStatuses" | "dialTimeZone">;
  readonly now: () => number;
  /** Rejects when the box closes. */
  readonly pause: (ms: number) => Promise<unknown>;
  /** Told what went wrong in a call, or ended the dialling; not that the box closes. */
  readonly onFailure: (error: unknown) => void;
};

type Entry = {
  readonly number: string;
  readonly tries: Map<string, number>;
  dueAt: number;
  state: "waiting" | "calling" | "done";
};

const TICK_MS = 200;
const RING_MS = 500;
const TALK_MS = 12_000;
const PATIENCE_MS = 5_000;

const STATUS_OF = { busy: "RS_BUSY", "no-answer": "RS_NOANSWER", error: "RS_ERROR" } as const;
const REASON_OF = {
  busy: "User busy",
  "no-answer": "No answer",
  error: "Network failure",
} as const;

/**
 * Dials what runs inside its active period, in real time: as many at once as the queue has free agents, times the boost,
 * and nobody while enough people wait there; and again by the rule for how a try ended.
 */
export function runCampaigns(deps: RunDeps): { readonly dialled: DialledCall[]; run(): void } {
  const dialled: DialledCall[] = [];
  const plans = new Map<number, Entry[]>();
  let isRunning = false;

  function entriesOf({ id, callLists }: BoxCampaign): Entry[] {
    const known = plans.get(id) ?? [];
    const numbers = callLists.flatMap(
      (list) => deps.dialer.lists.get(list)?.numbers.map(({ number }) => number) ?? [],
    );
    const fresh = numbers
      .filter((number) => !known.some((entry) => entry.number === number))
      .map((number) => ({ number, tries: new Map(), dueAt: 0, state: "waiting" as const }));
    plans.set(id, [...known, ...fresh]);
    return plans.get(id) ?? [];
  }

  function roomOf({ endpoint = {} }: BoxCampaign, entries: readonly Entry[]): number {
    if (endpoint.type !== "queue") return entries.length;
    const { queue = "", boostFactor = 1, maxWaitingCalls = 2 } = endpoint;
    const waiting = [...deps.calls.values()].filter(
      (call) => call.queue === queue && ![...call.legs.values()].includes("Up"),
    );
    if (waiting.length >= maxWaitingCalls) return 0;
    const calling = entries.filter(({ state }) => state === "calling").length;
    return Math.floor(freeAgents(deps, queue).length * boostFactor) - calling;
  }

  async function dial(campaign: BoxCampaign, entry: Entry): Promise<void> {
    entry.state = "calling";
    const at = deps.now();
    const record: DialledCall = {
      campaignId: campaign.id,
      number: entry.number,
      at,
      outcome: "ringing",
    };
    dialled.push(record);
    const callId = `${Math.floor(at / 1_000)}.9${dialled.length}`;
    record.outcome = await ringOne(deps, campaign, entry.number, callId);
    const { outcome } = record;
    if (outcome !== "busy" && outcome !== "no-answer" && outcome !== "error") {
      entry.state = "done";
      return;
    }
    const status = deps.rules.dialStatuses === "own" ? STATUS_OF[outcome] : STATUS_OF.error;
    const rule = (campaign.rescheduleRules ?? []).find((one) => one.status === status);
    const again = entry.tries.get(status) ?? 0;
    entry.tries.set(status, again + 1);
    entry.state = rule !== undefined && again < rule.maxAttempts ? "waiting" : "done";
    entry.dueAt = deps.now() + (rule?.retryAfter ?? 0) * 1_000;
  }

  async function loop(): Promise<void> {
    for (;;) {
      const now = deps.now();
      for (const campaign of deps.dialer.campaigns.values()) {
        if (campaign.state !== "running" || !isActive(campaign, deps.rules.dialTimeZone, now)) {
          continue;
        }
        const entries = entriesOf(campaign);
        const due = entries.filter(({ state, dueAt }) => state === "waiting" && dueAt <= now);
        for (const entry of due.slice(0, Math.max(0, roomOf(campaign, entries)))) {
          void dial(campaign, entry).catch(deps.onFailure);
        }
      }
      await deps.pause(TICK_MS);
    }
  }

  return {
    dialled,
    run() {
      if (isRunning) return;
      isRunning = true;
      loop().catch(deps.onFailure);
    },
  };
}

/** One call from its first ring to its end. */
async function ringOne(
  deps: RunDeps,
  { callerId, endpoint = {} }: BoxCampaign,
  number: string,
  callId: string,
): Promise<DialledCall["outcome"]> {
  const { calls, tell, pause } = deps;
  const { outcome = "answers", ringMs = RING_MS, talkMs = TALK_MS } = deps.behaviourOf(number);
  const queue = endpoint.type === "queue" ? (endpoint.queue ?? "") : "";
  const call: LiveCall = {
    callId,
    from: callerId,
    to: number,
    queue: "",
    direction: "outgoing",
    startedAt: deps.now(),
    legs: new Map(),
  };
  calls.set(callId, call);
  const end = async (reason: string) => {
    calls.delete(callId);
    for (const extension of call.legs.keys()) await tell("Hangup", call, extension, reason);
    await tell("Hangup", call, "", reason);
    await tell("CDR", call, "");
  };
  await tell("NewCall", call, "");
  await pause(ringMs);
  if (outcome !== "answers") {
    await end(REASON_OF[outcome]);
    return outcome;
  }
  if (queue === "") {
    await pause(talkMs);
    await end("Normal Clearing");
    return "talked";
  }
  const inQueue: LiveCall = { ...call, queue };
  calls.set(callId, inQueue);
  const until = deps.now() + PATIENCE_MS;
  for (let agent; deps.now() < until; await pause(TICK_MS)) {
    [agent] = freeAgents(deps, queue);
    if (agent === undefined) continue;
    call.legs.set(agent.extension, "Ringing");
    await tell("Ringing", inQueue, agent.extension);
    await pause(ringMs);
    call.legs.set(agent.extension, "Up");
    await tell("Answered", inQueue, agent.extension);
    await pause(talkMs);
    await end("Normal Clearing");
    return "talked";
  }
  await end("Normal Clearing");
  return "abandoned";
}

function freeAgents({ members, calls }: RunDeps, queue: string): VoipexMember[] {
  const live = [...calls.values()];
  return members.filter(
    ({ queues = [], extension }) =>
      queues.includes(queue) && !live.some(({ legs }) => legs.has(extension)),
  );
}

/** Half open, by the switchboard's clock. */
function isActive({ activePeriod }: BoxCampaign, timeZone: string, at: number): boolean {
  const { startTime, endTime, weekDays } = activePeriod;
  const date = new Date(at);
  const day = date.toLocaleDateString("en-GB", { timeZone, weekday: "short" });
  const time = date.toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  const weekDay = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(day) + 1;
  return weekDays.includes(weekDay) && startTime <= time && time < endTime;
}
