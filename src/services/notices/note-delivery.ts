import type { Notice, NoticeDelivery } from "../../domain/notice.ts";
import type { NoticeChannel } from "./tell-reps.ts";

export type Deps = {
  readonly send: (workspaceId: string, channel: NoticeChannel, notice: Notice) => Promise<void>;
  readonly note: (workspaceId: string, delivery: Omit<NoticeDelivery, "attempts">) => Promise<void>;
  /** Whether it was sent before, by this name. */
  readonly wasSent: (workspaceId: string, id: string) => Promise<boolean>;
  readonly hash: (text: string) => string;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

const MOST_CHARACTERS = 500;

/** Sends a notice and writes down what became of it, so that people see it. What can't be written down holds up none. */
export function createSendAndNote(deps: Deps): Deps["send"] {
  return async (workspaceId, channel, notice) => {
    const { kind, repId } = notice;
    const id = deps.hash(`${channel}\n${notice.id}`);
    const note = (outcome: NoticeDelivery["outcome"], error: string | null) =>
      deps
        .note(workspaceId, { id, at: deps.now(), channel, kind, repId, outcome, error })
        .catch(deps.onFailure);
    // What a call came to is told again whenever something more is heard of it; its rep is told once.
    if (kind === "missed" && (await deps.wasSent(workspaceId, id))) return;
    try {
      await deps.send(workspaceId, channel, notice);
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      await note("failed", sentence.slice(0, MOST_CHARACTERS));
      throw error;
    }
    await note("sent", null);
  };
}
