import type { CallBehaviour } from "./dialpad/call.ts";
import type { DialpadBox } from "./dialpad/index.ts";
import { between, happens, pick, type Random } from "./dialpad/random.ts";

/** A known caller; contacts of one owner call while that owner is busy. */
export type CallerContact = { readonly number: string; readonly ownerEmail: string | null };

export type CallerDeps = {
  readonly box: Pick<
    DialpadBox,
    "placeCall" | "placeOutbound" | "routerNumbers" | "state" | "users" | "groups"
  >;
  readonly contacts: readonly CallerContact[];
  readonly unknownNumbers: readonly string[];
  readonly random: Random;
  /** About how long from one call to the next, in real milliseconds. */
  readonly intervalMs: number;
  readonly now: () => number;
};

const BUSY_FOR_MS = 15_000;
const PRESSES = ["", "1", "2", "9"];

/**
 * Makes calls happen: mostly known contacts, some unknown or withheld numbers, a second caller for an owner who
 * has one on the line, a few outbound calls. While no router has a number it just waits. Never throws.
 */
export function startCaller(deps: CallerDeps): { stop(): void } {
  const { box, contacts, unknownNumbers, random, intervalMs, now } = deps;
  let last: { readonly contact: CallerContact; readonly at: number } | null = null;
  let timer: NodeJS.Timeout | undefined;

  const behaviour = (): CallBehaviour => ({
    presses: [pick(random, PRESSES) ?? "", pick(random, PRESSES) ?? ""],
    callee: happens(random, 0.85) ? "answers" : "lets-it-ring",
    ringMs: between(random, 1000, 3000),
    talkMs: between(random, 4_000, 14_000),
    holdMs: happens(random, 0.1) ? between(random, 1000, 5000) : 0,
    leavesVoicemail: happens(random, 0.5),
    ...(happens(random, 0.05) && { patienceMs: between(random, 500, 8000) }),
  });

  const callBusyOwner = (): string | null => {
    if (last === null || now() - last.at > BUSY_FOR_MS) return null;
    const { contact } = last;
    const siblings = contacts.filter(
      (one) => one.ownerEmail === contact.ownerEmail && one.number !== contact.number,
    );
    return contact.ownerEmail === null ? null : (pick(random, siblings)?.number ?? null);
  };

  const callOut = (): Promise<unknown> | null => {
    const talking = new Set(box.state().map((use) => use.userId));
    const user = pick(
      random,
      box.users.filter((one) => !talking.has(one.id)),
    );
    const contact = pick(random, contacts);
    if (user === undefined || contact === undefined) return null;
    const group = box.groups.find((one) => one.type === "department");
    return box.placeOutbound({
      userId: user.id,
      to: contact.number,
      behaviour: behaviour(),
      ...(group && happens(random, 0.5) && { underGroupCallerId: group }),
    }).ended;
  };

  const callIn = (): Promise<unknown> | null => {
    const to = pick(random, box.routerNumbers());
    if (to === undefined) return null;
    const draw = random();
    let from: string | null = draw < 0.2 ? callBusyOwner() : null;
    if (draw >= 0.2 && draw < 0.32) from = pick(random, unknownNumbers) ?? null;
    const isWithheld = draw >= 0.32 && draw < 0.37;
    if (from === null && !isWithheld) {
      const contact = pick(random, contacts);
      if (contact === undefined) return null;
      last = { contact, at: now() };
      from = contact.number;
    }
    return box.placeCall({ from, to, behaviour: behaviour() }).ended;
  };

  const callOnce = async (): Promise<void> => {
    try {
      await (box.routerNumbers().length > 0 && happens(random, 0.1) ? callOut() : callIn());
    } catch {
      // A call that fails is a call that ends: the box keeps the record, the next one follows.
    }
  };
  const schedule = (delayMs: number) => {
    timer = setTimeout(() => {
      void callOnce();
      schedule(intervalMs * (0.5 + random()));
    }, delayMs);
  };
  // A newcomer watches: the first call comes at once.
  schedule(0);
  return {
    stop: () => {
      clearTimeout(timer);
    },
  };
}
