import type { LineView } from "../port.ts";

/** True of every switchboard: its own stickiness wins when its block comes first. */
export const LAST_AGENT_WARNING =
  'In the IVR, take Voipex\'s own block "Volat posledního agenta" (LastAgent) away, or put it after ours: ahead of it, it overrides every decision.';

/** Its API tells nobody which rights an access has until they are used. */
export const DIALLING_WARNING =
  "For callbacks from a rep's phone, tick Impersonation for the API access under For Developers, bind it to the switchboard of the reps, and give them a licence for calls. Without these Voipex refuses the call, and the rep is told to make it by hand.";

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
