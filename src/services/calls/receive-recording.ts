import type { Recording } from "../../domain/recording.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";

type Format = "mp3" | "wav";

export type Deps = {
  readonly store: (recording: {
    readonly id: string;
    readonly workspaceId: string;
    readonly format: Format;
    readonly body: AsyncIterable<Uint8Array>;
    readonly maxBytes: number;
  }) => Promise<{ readonly location: string; readonly bytes: number; readonly sha256: string }>;
  /** Lets an upload in until what it returns is called. Refuses with OVERLOADED while too many are under way. */
  readonly enter: (owner: { readonly workspaceId: string; readonly lineId: string }) => () => void;
  /** What the workspace uploaded since, each recording counted as `leastBytes` at the least. */
  readonly uploadedSince: (workspaceId: string, at: number, leastBytes: number) => Promise<number>;
  readonly removeFile: (location: string) => Promise<void>;
  /** Returns where the file is whose place it took; null: there is none. */
  readonly keep: (recording: Recording) => Promise<string | null>;
  /** Asks for the call's entry on the CRM timeline, soon. */
  readonly requestTimeline: (workspaceId: string, legId: string) => Promise<void>;
  /** Hex, the same for the same text: an upload that is sent twice is one recording. */
  readonly hash: (text: string) => string;
  readonly now: () => number;
  readonly maxBytes: number;
  /** Of a workspace in 24 hours. */
  readonly dailyBytes: number;
  /** Told of an upload that found no room today. */
  readonly onNoRoom: () => void;
  readonly onFailure: (error: unknown) => void;
};

export type ReceiveRecording = (
  line: Line,
  name: string,
  body: AsyncIterable<Uint8Array>,
) => Promise<{ readonly id: string; readonly bytes: number }>;

const DAY_MS = 24 * 3_600_000;
/** Small ones cost too: each is a row, a file and an entry on a timeline. */
const COUNTED_AS_BYTES = 1_000_000;
const RETRY_AFTER_MS = 3_600_000;

/** KAZOO before and after its dot was doubled; the id is what SIP allows. */
const NAME = /^call_recording_([\x21-\x7e]{1,255}?)\.{1,2}(mp3|wav)$/;

/**
 * Takes one uploaded recording, `call_recording_<call id>.<mp3|wav>`: the whole file or nothing. It is linked to its
 * call's leg, and the call's timeline entry is written anew with it. INPUT_INVALID names `name` or `body`. RATE_LIMITED,
 * retryable, when the workspace has uploaded what it may in a day; OVERLOADED when too many uploads are under way.
 */
export function createReceiveRecording(deps: Deps): ReceiveRecording {
  return async (line, name, body) => {
    const [, callId, format] = NAME.exec(name) ?? [];
    if (callId === undefined || format === undefined || callId.includes("..")) {
      throw invalidInput("name", "an upload is named call_recording_<call id>.mp3 or .wav");
    }
    const { id: lineId, workspaceId, vendor } = line;
    const id = deps.hash(`${lineId}\n${name}`).slice(0, 32);
    const kind: Format = format === "wav" ? "wav" : "mp3";
    const legId = `${vendor}:${callId}`;
    const leave = deps.enter({ workspaceId, lineId });
    try {
      await assertRoom(deps, workspaceId);
      const { maxBytes } = deps;
      const stored = await deps.store({ id, workspaceId, format: kind, body, maxBytes });
      await keep(deps, { ...stored, id, workspaceId, lineId, legId, name, format });
      await deps.requestTimeline(workspaceId, legId).catch(deps.onFailure);
      return { id, bytes: stored.bytes };
    } finally {
      leave();
    }
  };
}

/** What is under way is not counted: that is bounded by itself. */
async function assertRoom(deps: Deps, workspaceId: string): Promise<void> {
  const since = deps.now() - DAY_MS;
  const uploaded = await deps.uploadedSince(workspaceId, since, COUNTED_AS_BYTES);
  if (uploaded + COUNTED_AS_BYTES <= deps.dailyBytes) return;
  deps.onNoRoom();
  throw new StickylineError(
    "RATE_LIMITED",
    "this workspace has uploaded as much in a day as it may: raise RECORDINGS_DAILY_MB, or send it again later",
    { retryable: true, retryAfterMs: RETRY_AFTER_MS },
  );
}

async function keep(
  { keep: write, removeFile, now, onFailure }: Deps,
  recording: Omit<Recording, "receivedAt">,
): Promise<void> {
  try {
    const replaced = await write({ ...recording, receivedAt: now() });
    if (replaced !== null) await removeFile(replaced).catch(onFailure);
  } catch (error) {
    // A file that nobody knows of would stay for ever.
    await removeFile(recording.location).catch(onFailure);
    throw error;
  }
}
