/**
 * Made-up histories of one caller and two reps each, with what is true at their end. It knows nothing of the code
 * under test: the truth is written down while the calls are made up, not computed from the events.
 */
export type Payload = Readonly<Record<string, unknown>>;

export type TrueLeg = {
  readonly callId: number;
  readonly userId: string | null;
  readonly connectedAt: number | null;
  /** Null while it lasts, or when its hang-up was lost. */
  readonly endedAt: number | null;
  /** What says most of all that was told of its end. */
  readonly endReason: string | null;
};

export type History = {
  readonly number: string;
  readonly userIds: readonly [string, string];
  readonly events: readonly Payload[];
  readonly calls: readonly (readonly TrueLeg[])[];
  /** `talking:<call id>` or `ringing:<call id>` by user. */
  readonly busy: ReadonlyMap<string, readonly string[]>;
  /** Who last talked with this number. */
  readonly lastUserId: string | null;
};

/** A small seeded generator (mulberry32): the same seed tells the same stories. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

const GROUP = {
  id: 4_900_000_000_000_001,
  type: "department",
  name: "Sales",
  phone: "+14155550161",
};
const KINDS = [
  "direct",
  "missed",
  "voicemail",
  "blocked",
  "group",
  "transfer",
  "outbound",
  "parked",
  "merged",
] as const;

/** A leg that went to voicemail is missed and hung up as well. */
const SAYS_MOST = ["voicemail", "blocked", "missed", "hangup"];

/** `now`: histories end shortly before it, so that what is open then is busy now. */
export function makeHistory(index: number, random: () => number, now: number): History {
  const story = createStory(index, random);
  const calls = 1 + Math.floor(random() * 4);
  let at = Math.floor((now - 3_600_000) / 1_000) * 1_000;
  for (let call = 0; call < calls; call++) {
    at += 60_000 + Math.floor(random() * 300) * 1_000;
    const kind = KINDS[Math.floor(random() * KINDS.length)] ?? "direct";
    at = story.tell(kind, at, call === calls - 1 && random() < 0.8);
  }
  return story.end();
}

function createStory(index: number, random: () => number) {
  const number = `+1415${2_000_000 + index}`;
  const userIds = [
    String(4_100_000_000_000_000 + index * 2),
    String(4_100_000_000_000_001 + index * 2),
  ] as const;
  const events: Payload[] = [];
  const calls: TrueLeg[][] = [];
  const busy = new Map<string, string[]>();
  let last: { userId: string; at: number } | null = null;
  let nextCallId = 5_000_000_000_000_000 + index * 1_000;

  const happens = (probability: number) => random() < probability;
  const user = (id: string) => ({
    id: Number(id),
    type: "user",
    email: `u${id}@example.com`,
    phone: "+14155550100",
  });

  /** One leg's events. `lost`: its hang-up never comes. */
  function leg(options: {
    at: number;
    userId: string | null;
    links?: Payload;
    direction?: "inbound" | "outbound";
    ringMs?: number | null;
    talkMs?: number | null;
    /** What is told while they talk. */
    meanwhile?: readonly string[];
    end: readonly string[];
    lost?: boolean;
  }): TrueLeg {
    const {
      at,
      userId,
      links = {},
      direction = "inbound",
      talkMs = null,
      end,
      lost = false,
    } = options;
    const ringMs = options.ringMs ?? 4_000;
    const callId = nextCallId++;
    const connectedAt = talkMs === null ? null : at + ringMs;
    const endedAt = talkMs === null ? at + ringMs : at + ringMs + talkMs;
    const base = {
      call_id: callId,
      direction,
      external_number: happens(0.2) ? number.slice(1) : number,
      internal_number: "+14155550000",
      date_started: at,
      target: userId === null ? GROUP : user(userId),
      contact: { type: "local", id: 1, phone: number },
      ...links,
    };
    const say = (state: string, eventAt: number, more: Payload = {}) =>
      events.push({ ...base, state, event_timestamp: eventAt, ...more });
    if (direction === "outbound") say("calling", at);
    if (end[0] !== "blocked") say("ringing", at + (happens(0.5) ? 0 : 500));
    if (connectedAt !== null) {
      say("connected", connectedAt, { date_connected: connectedAt });
      for (const [nth, state] of (options.meanwhile ?? []).entries()) {
        say(state, connectedAt + 10_000 + nth * 1_000, { date_connected: connectedAt });
      }
      if (happens(0.2)) {
        say("hold", connectedAt + 5_000, { date_connected: connectedAt });
        say("connected", connectedAt + 8_000, { date_connected: connectedAt });
      }
    }
    const over = { date_connected: connectedAt, date_ended: endedAt };
    const isOver = !lost && end.length > 0;
    // At one moment, or one after the other whichever way round: what says most is told.
    const apartMs = happens(0.5) ? 0 : 1 + Math.floor(random() * 900);
    const ways = happens(0.5) ? end : end.toReversed();
    if (isOver)
      for (const [nth, state] of ways.entries()) say(state, endedAt + nth * apartMs, over);
    const isUploaded = end.includes("voicemail") && happens(0.5);
    if (isUploaded) say("voicemail_uploaded", endedAt + 40_000, over);
    // What comes minutes later, or is told again, must not revive the call. It tells when a call ended whose hang-up
    // was lost; of one that goes on, nothing of the kind is said.
    const isRecapped = happens(0.3) && (isOver || happens(0.3));
    if (isRecapped) say("recap_summary", endedAt + 90_000, over);
    const isTranscribed = happens(0.2) && (isOver || happens(0.3));
    if (isTranscribed) say("transcription", endedAt + 30_000, over);
    const isTold = isOver || isRecapped || isTranscribed;
    if (happens(0.2)) say("ringing", at + 1_000, { date_ended: endedAt });
    if (isOver && connectedAt !== null && happens(0.2)) say("connected", endedAt + 1_000, over);
    if (userId !== null && connectedAt !== null && !end.includes("voicemail")) {
      if (last === null || connectedAt > last.at) last = { userId, at: connectedAt };
      if (!isTold) busy.set(userId, [...(busy.get(userId) ?? []), `talking:${callId}`]);
    }
    const reasons = isOver ? end : [];
    return {
      callId,
      userId,
      connectedAt,
      endedAt: isTold ? endedAt : null,
      endReason: SAYS_MOST.find((reason) => reasons.includes(reason)) ?? null,
    };
  }

  function tell(kind: (typeof KINDS)[number], at: number, open: boolean): number {
    const [first, second] = happens(0.5) ? userIds : [userIds[1], userIds[0]];
    const talkMs = 20_000 + Math.floor(random() * 100) * 1_000;
    const hangup = ["hangup"];
    switch (kind) {
      case "direct":
        calls.push([leg({ at, userId: first, talkMs, end: hangup, lost: open })]);
        break;
      case "missed":
        calls.push([leg({ at, userId: first, ringMs: 20_000, end: ["missed", "hangup"] })]);
        break;
      case "voicemail": {
        const end = happens(0.5) ? ["missed", "voicemail", "hangup"] : ["voicemail", "hangup"];
        calls.push([leg({ at, userId: first, ringMs: 20_000, end })]);
        break;
      }
      case "blocked":
        calls.push([leg({ at, userId: first, end: ["blocked"] })]);
        break;
      case "group": {
        const entry = leg({ at, userId: null, end: hangup, lost: open });
        const links = {
          entry_point_call_id: entry.callId,
          entry_point_target: GROUP,
          group_id: `Department:${GROUP.id}`,
        };
        const answered = leg({ at, userId: first, links, talkMs, end: hangup, lost: open });
        calls.push([
          entry,
          answered,
          leg({ at, userId: second, links, end: ["missed", "hangup"] }),
        ]);
        break;
      }
      case "transfer": {
        const before = leg({ at, userId: first, talkMs, end: hangup });
        const links = { master_call_id: before.callId };
        calls.push([
          before,
          leg({ at: at + talkMs + 5_000, userId: second, links, talkMs, end: hangup, lost: open }),
        ]);
        break;
      }
      case "parked": {
        // taken back from where it was parked, or left there until it is hung up
        const meanwhile = happens(0.5) ? ["parked", "connected"] : ["parked"];
        calls.push([leg({ at, userId: first, talkMs, meanwhile, end: hangup })]);
        break;
      }
      case "merged": {
        const one = leg({ at, userId: first, talkMs, meanwhile: ["merged"], end: hangup });
        const links = { master_call_id: one.callId };
        calls.push([one, leg({ at: at + 5_000, userId: second, links, talkMs, end: hangup })]);
        break;
      }
      case "outbound": {
        const links = { proxy_target: GROUP };
        calls.push([
          leg({ at, userId: first, links, direction: "outbound", talkMs, end: hangup, lost: open }),
        ]);
        break;
      }
    }
    return at + talkMs * 2 + 10_000;
  }

  return {
    tell,
    end: (): History => ({
      number,
      userIds,
      events,
      calls,
      busy,
      lastUserId: last?.userId ?? null,
    }),
  };
}
