import type { CallBehaviour, CallRecord, Contact, Transfer } from "./call.ts";

/** A call under way: its record, and a caller who may lose patience. */
export type LiveCall = {
  readonly record: CallRecord;
  readonly contact: Contact;
  /** What people do on it now: after a transfer, what they were told to do then. */
  readonly behaviour: CallBehaviour;
  /** Lets simulated time pass for the caller; false when they hang up or are passed on before it is over. */
  wait(simulatedMs: number): Promise<boolean>;
  /** The same for somebody who talks, and does not lose patience. */
  talk(simulatedMs: number): Promise<boolean>;
  /** Passes the call on to somebody else; false where nobody rings, holds or talks, as with a mailbox. */
  transfer(to: Transfer): boolean;
  /** Whom the call is to be passed on to now, once; null: nobody. */
  takeTransfer(): Transfer | null;
};

export function createLiveCall(
  record: CallRecord,
  contact: Contact,
  behaviour: CallBehaviour,
  pause: (simulatedMs: number) => Promise<void>,
): LiveCall {
  let leftMs = behaviour.patienceMs ?? Number.POSITIVE_INFINITY;
  let current = behaviour;
  let next: Transfer | null = null;
  let wake: (() => void) | null = null;

  /** False when the call was passed on meanwhile. */
  async function pass(simulatedMs: number): Promise<boolean> {
    const passedOn = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await Promise.race([pause(simulatedMs), passedOn]);
    wake = null;
    return next === null;
  }

  return {
    record,
    contact,
    get behaviour() {
      return current;
    },
    async wait(simulatedMs) {
      const stayed = await pass(Math.max(0, Math.min(simulatedMs, leftMs)));
      leftMs -= simulatedMs;
      return stayed && leftMs > 0;
    },
    talk: pass,
    transfer(to) {
      if (wake === null || next !== null) return false;
      next = to;
      wake();
      return true;
    },
    takeTransfer() {
      const taken = next;
      next = null;
      if (taken !== null) {
        current = { ...current, ...current.afterTransfer };
        // Whoever is passed on to somebody hopes anew.
        leftMs = behaviour.patienceMs ?? Number.POSITIVE_INFINITY;
      }
      return taken;
    },
  };
}
