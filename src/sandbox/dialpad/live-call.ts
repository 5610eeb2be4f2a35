import type { CallBehaviour, CallRecord, Contact } from "./call.ts";

/** A call under way: its record, and a caller who may lose patience. */
export type LiveCall = {
  readonly record: CallRecord;
  readonly contact: Contact;
  readonly behaviour: CallBehaviour;
  /** Lets simulated time pass for the caller; false when they hang up before it is over. */
  wait(simulatedMs: number): Promise<boolean>;
};

export function createLiveCall(
  record: CallRecord,
  contact: Contact,
  behaviour: CallBehaviour,
  pause: (simulatedMs: number) => Promise<void>,
): LiveCall {
  let leftMs = behaviour.patienceMs ?? Number.POSITIVE_INFINITY;
  return {
    record,
    contact,
    behaviour,
    async wait(simulatedMs) {
      await pause(Math.max(0, Math.min(simulatedMs, leftMs)));
      leftMs -= simulatedMs;
      return leftMs > 0;
    },
  };
}
