import { StickylineError } from "../../domain/errors.ts";
import { happens, pick, type Random } from "../../sandbox/dialpad/random.ts";
import { keepCalling } from "../../sandbox/keep-calling.ts";
import type { Core } from "../core.ts";
import type { Callbacks } from "./callbacks.ts";

const LOOK_EVERY_MS = 20_000;
const MOST = 50;

/** Now and then one of the made-up callbacks is done or taken back by hand, as reps do. Only those of the sandbox. */
export function manageNowAndThen(
  { stores, settings, onFailure }: Core,
  { manageCallbacks }: Pick<Callbacks, "manageCallbacks">,
  workspaceId: string,
  random: Random,
): { stop(): void } {
  async function manageOne(): Promise<void> {
    const open = await stores.callbacks.list(workspaceId, MOST, null, "open");
    const madeUp = open.filter(({ lineId }) => settings.lineById(lineId)?.sandbox === true);
    const callback = pick(random, madeUp);
    if (callback === undefined) return;
    try {
      await (happens(random, 0.5) ? manageCallbacks.cancel : manageCallbacks.complete)(
        workspaceId,
        callback.id,
      );
    } catch (error) {
      // it was over just before
      if (!(error instanceof StickylineError) || error.code !== "CONFLICT") throw error;
    }
  }
  return keepCalling({
    firstMs: LOOK_EVERY_MS,
    everyMs: LOOK_EVERY_MS,
    random,
    onFailure,
    call: () =>
      new Promise((resolve, reject) => {
        stores.runAs("sandbox", () => void manageOne().then(resolve, reject));
      }),
  });
}
