import type { Recording } from "../../domain/recording.ts";
import { invalidInput } from "../../domain/errors.ts";
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
  readonly removeFile: (location: string) => Promise<void>;
  readonly keep: (recording: Recording) => Promise<void>;
  /** Asks for the call's entry on the CRM timeline, soon. */
  readonly requestTimeline: (workspaceId: string, legId: string) => Promise<void>;
  /** Hex, the same for the same text: an upload that is sent twice is one recording. */
  readonly hash: (text: string) => string;
  readonly now: () => number;
  readonly maxBytes: number;
  readonly onFailure: (error: unknown) => void;
};

export type ReceiveRecording = (
  line: Line,
  name: string,
  body: AsyncIterable<Uint8Array>,
) => Promise<{ readonly id: string; readonly bytes: number }>;

/** KAZOO before and after its dot was doubled; the id is what SIP allows. */
const NAME = /^call_recording_([\x21-\x7e]{1,255}?)\.{1,2}(mp3|wav)$/;

/**
 * Takes one uploaded recording, `call_recording_<call id>.<mp3|wav>`: the whole file or nothing. It is linked to its
 * call's leg, and the call's timeline entry is written anew with it. INPUT_INVALID names `name` or `body`.
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
    const { maxBytes } = deps;
    const stored = await deps.store({ id, workspaceId, format: kind, body, maxBytes });
    const legId = `${vendor}:${callId}`;
    try {
      await deps.keep({
        ...stored,
        id,
        workspaceId,
        lineId,
        legId,
        name,
        format,
        receivedAt: deps.now(),
      });
    } catch (error) {
      // A file that nobody knows of would stay for ever.
      await deps.removeFile(stored.location).catch(deps.onFailure);
      throw error;
    }
    await deps.requestTimeline(workspaceId, legId).catch(deps.onFailure);
    return { id, bytes: stored.bytes };
  };
}
