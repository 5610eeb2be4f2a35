import { isDuring, stands } from "../../domain/eligibility.ts";
import type { Rep } from "../../domain/settings.ts";

/**
 * Who is to do what a missed call left to do: its rep, or whoever stands in while they are away, out of office or gone,
 * the delegate before the backup. A stand-in who is away too, or no owner in the CRM, is none: then it stays with the rep.
 */
export function taskFor(rep: Rep, reps: readonly Rep[], now: number): Rep {
  const stand = [rep.left ? rep.successor : null, rep.delegate].find((one) => stands(one, now));
  if (!isAbsent(rep, now)) return rep;
  const ids = [stand?.repId, rep.backupId];
  const able = ids.map((id) => reps.find((other) => other.id === id && other.id !== rep.id));
  return able.find((other) => other !== undefined && canDo(other, now)) ?? rep;
}

function canDo(rep: Rep, now: number): boolean {
  return rep.crmOwnerId !== null && rep.enabled && !isAbsent(rep, now);
}

function isAbsent(rep: Rep, now: number): boolean {
  const isAway = rep.away && (rep.awayUntilMs === null || now < rep.awayUntilMs);
  const isOut = rep.crmPresence?.absences.some((absence) => isDuring(absence, now)) ?? false;
  return rep.left || isAway || isOut || stands(rep.delegate, now);
}
