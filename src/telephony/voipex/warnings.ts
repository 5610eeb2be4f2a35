import type { LineView } from "../port.ts";

/** True of every switchboard: its own stickiness wins when its block comes first. */
export const LAST_AGENT_WARNING =
  'In the IVR, take Voipex\'s own block "Volat posledního agenta" (LastAgent) away, or put it after ours: ahead of it, it overrides every decision.';

/** What an admin should know of a line on Voipex before calls come. */
export function warnOf({ connected, secrets }: LineView): string[] {
  return [
    LAST_AGENT_WARNING,
    ...(connected === false
      ? [
          "without a connection to Voipex's API a hang-up that gets lost keeps a rep busy for longer.",
        ]
      : []),
    ...(secrets.length === 0
      ? ["this line has no secret: whoever knows its URLs can report calls."]
      : []),
  ];
}
