import { callerKey } from "../../domain/caller-key.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { Rep } from "../../domain/settings.ts";
import type { RecordChange } from "./record-change.ts";

/** A number (E.164) whose calls go to one rep first. */
export type Pin = { readonly number: string; readonly repId: string };

export type Deps = {
  readonly pins: {
    set(workspaceId: string, number: string, repId: string): Promise<void>;
    remove(workspaceId: string, number: string): Promise<boolean>;
    list(workspaceId: string): Promise<Pin[]>;
  };
  readonly getRep: (workspaceId: string, id: string) => Promise<Rep | null>;
  readonly recordChange: RecordChange;
};

export type ManagePins = ReturnType<typeof createManagePins>;

/** Pins as an admin sets them; the audit names the rep, never the number. */
export function createManagePins({ pins, getRep, recordChange }: Deps) {
  return {
    /** Replaces an earlier pin of the number. INPUT_INVALID when there is no such rep. */
    async set(workspaceId: string, { number, repId }: Pin): Promise<void> {
      if ((await getRep(workspaceId, repId)) === null) {
        throw invalidInput("repId", "rep not found; GET /api/reps lists them");
      }
      await pins.set(workspaceId, number, repId);
      await recordChange({ workspaceId, actor: "admin", action: "pin.set", subject: repId });
    },

    async remove(workspaceId: string, number: string): Promise<void> {
      const pin = (await pins.list(workspaceId)).find((each) => each.number === callerKey(number));
      if (pin === undefined || !(await pins.remove(workspaceId, number))) {
        throw new StickylineError("NOT_FOUND", "this number has no pin; GET /api/pins lists them");
      }
      await recordChange({
        workspaceId,
        actor: "admin",
        action: "pin.removed",
        subject: pin.repId,
      });
    },

    list: (workspaceId: string) => pins.list(workspaceId),
  };
}
