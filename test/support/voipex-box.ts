import { createVoipexBox, type VoipexBox } from "../../src/sandbox/voipex/index.ts";

type BoxOptions = Parameters<typeof createVoipexBox>[0];

export const VOIPEX_USER = "stickyline@acme.example";
export const VOIPEX_PASSWORD = "pass:word";
export const VOIPEX_KEY = `${VOIPEX_USER}:${VOIPEX_PASSWORD}`;

/** A Voipex with two agents, its API listening. */
export function openVoipexBox(more: Partial<BoxOptions> = {}): Promise<VoipexBox> {
  const member = (userId: string, firstName: string, extension: string) => ({
    userId,
    firstName,
    lastName: "Novak",
    login: firstName.toLowerCase(),
    extension,
  });
  return createVoipexBox({
    username: VOIPEX_USER,
    password: VOIPEX_PASSWORD,
    members: [member("11", "Ada", "444"), member("12", "Ben", "445")],
    fetch,
    now: Date.now,
    ...more,
  });
}
