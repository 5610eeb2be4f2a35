import {
  askRouter,
  chain,
  hangUp,
  leaveMessage,
  stopRecording,
  followedBy,
  type Action,
} from "./action.ts";
import type { KazooScene } from "./scene.ts";
import type { CallStep } from "./step.ts";

/** KAZOO's own most is 5 s; we answer within one. */
const PIVOT_TIMEOUT_MS = 3_000;

/** Where a call ends that nobody took: the line's mailbox, else a hang-up that says so. */
export function lastResort(scene: KazooScene): Action {
  const { mailbox } = scene.settings;
  return mailbox === null
    ? hangUp({ code: 480, message: "Temporarily Unavailable" })
    : toMailbox(mailbox, scene);
}

/** A message for somebody. A recording under way is stopped first: the two disturb each other. */
export function toMailbox(id: string, scene: KazooScene): Action {
  const message = leaveMessage(id);
  return scene.step.recording ? stopRecording()(followedBy(message)) : message;
}

/**
 * Asks us how the call goes on; `safe` is what KAZOO does when we don't answer. Where KAZOO can't or shouldn't ask,
 * `safe` itself.
 */
export function askAgain(
  next: Partial<Omit<CallStep, "number">>,
  scene: KazooScene,
  safe: Action,
): Action {
  const url = scene.alone
    ? null
    : scene.nextUrl({
        after: null,
        question: null,
        // It counts as long as phones are tried.
        chosen: next.after === undefined ? null : scene.chosen,
        flow: null,
        recording: scene.step.recording,
        ...next,
      });
  return url === null ? safe : (chain([askRouter(url, PIVOT_TIMEOUT_MS)], safe) ?? safe);
}
