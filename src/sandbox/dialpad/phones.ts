/** Who is on the phone now. */
export type Phones = {
  ring(userId: string, callId: string): void;
  /** False when this user talks already: only one call at a time. */
  talk(userId: string, callId: string): boolean;
  hangUp(callId: string): void;
  isTalking(userId: string): boolean;
  list(): PhoneUse[];
};

export type PhoneUse = {
  readonly userId: string;
  readonly callId: string;
  readonly phase: "ringing" | "talking";
};

export function createPhones(): Phones {
  const uses = new Map<string, PhoneUse>();
  const isTalking = (userId: string) =>
    [...uses.values()].some((use) => use.userId === userId && use.phase === "talking");
  return {
    ring: (userId, callId) => {
      uses.set(callId, { userId, callId, phase: "ringing" });
    },
    talk(userId, callId) {
      if (isTalking(userId)) return false;
      uses.set(callId, { userId, callId, phase: "talking" });
      return true;
    },
    hangUp: (callId) => {
      uses.delete(callId);
    },
    isTalking,
    list: () => [...uses.values()],
  };
}
