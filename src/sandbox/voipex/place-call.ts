import type { LiveCall, MissedCall, VoipexMember } from "./account.ts";
import type { IvrAnswer } from "./ivr.ts";

export type CallerBehaviour = {
  /** Whether the phone of this extension is taken when it rings. */
  readonly answers: (extension: string) => boolean;
  readonly ringMs: number;
  readonly talkMs: number;
};

export type PlaceCallDeps = {
  readonly members: readonly VoipexMember[];
  readonly calls: ReadonlyMap<string, LiveCall>;
  readonly missed: Map<string, MissedCall>;
  readonly ask: (
    routeUrl: string,
    call: Pick<LiveCall, "callId" | "from" | "to">,
  ) => Promise<IvrAnswer>;
  readonly ring: (
    call: Pick<LiveCall, "callId" | "from" | "to" | "queue">,
    ...extensions: string[]
  ) => Promise<void>;
  readonly answer: (callId: string, extension: string) => Promise<void>;
  readonly stopRinging: (callId: string, extension: string) => Promise<void>;
  readonly hangUp: (callId: string) => Promise<void>;
  readonly now: () => number;
  /** Rejects when the box closes. */
  readonly pause: (ms: number) => Promise<unknown>;
};

const MOST_ROUNDS = 8;

/**
 * A caller from outside, in real time: the IVR asks where to go, plays music while it is told to wait, rings one agent,
 * then the other, then the queue's. Whom nobody takes is on the missed list.
 */
export async function placeCall(
  deps: PlaceCallDeps,
  routeUrl: string,
  call: Pick<LiveCall, "callId" | "from" | "to">,
  behaviour: CallerBehaviour,
): Promise<"talked" | "missed"> {
  const { members, missed, now, pause } = deps;
  let told = await deps.ask(routeUrl, call);
  for (let round = 1; told.outcome === "wait" && round < MOST_ROUNDS; round += 1) {
    await pause(told.wait * 1_000);
    told = await deps.ask(routeUrl, call);
  }
  const agents = [told.agent1, told.agent2].flatMap((agent) => extensionOf(members, agent) ?? []);
  const everybody = members.map(({ extension }) => extension);
  const turns = [
    ...agents.map((extension) => ({ queue: "", phones: [extension] })),
    ...(told.extension === "" ? [] : [{ queue: told.extension, phones: everybody }]),
  ];
  await deps.ring({ ...call, queue: "" });
  for (const { queue, phones } of turns) {
    const free = phones.filter((extension) => !talks(deps, extension));
    await deps.ring({ ...call, queue }, ...free);
    await pause(behaviour.ringMs);
    const taken = free.find((extension) => !talks(deps, extension) && behaviour.answers(extension));
    if (taken !== undefined) {
      await deps.answer(call.callId, taken);
      await pause(behaviour.talkMs);
      await deps.hangUp(call.callId);
      return "talked";
    }
    for (const extension of free) await deps.stopRinging(call.callId, extension);
  }
  missed.set(call.callId, {
    callId: call.callId,
    callerId: call.from,
    calldate: new Date(now()).toISOString(),
    queue: told.extension,
    attempts: 1,
    outgoingAttempts: 0,
    state: "noChange",
  });
  await deps.hangUp(call.callId);
  return "missed";
}

function extensionOf(members: readonly VoipexMember[], agent: string): string | null {
  const found = members.find(
    ({ extension, login }) => extension === agent || login.toLowerCase() === agent,
  );
  return found?.extension ?? null;
}

function talks({ calls }: PlaceCallDeps, extension: string): boolean {
  return [...calls.values()].some(({ legs }) => legs.get(extension) === "Up");
}
