import { isDuring, stands } from "../../domain/eligibility.ts";
import type { Rep } from "../../domain/settings.ts";

/**
 * Who is to do what a missed call left to do: its rep, or whoever stands in while they are away, out of office or gone,
 * the delegate before the backup. Of a stand-in who is out too, whoever stands in for that one; where nobody can, or has
 * an owner in the CRM, it stays with the rep.
 */
export function taskFor(rep: Rep, reps: readonly Rep[], now: number): Rep {
  if (!isAbsent(rep, now)) return rep;
  const asked = new Set([rep.id]);
  const waiting = [...standInsOf(rep, now), ...(rep.backupId === null ? [] : [rep.backupId])];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const other = asked.has(id) ? undefined : reps.find((one) => one.id === id);
    asked.add(id);
    if (other === undefined) continue;
    if (canDo(other, now)) return other;
    waiting.unshift(...standInsOf(other, now));
  }
  return rep;
}

function standInsOf(rep: Rep, now: number): string[] {
  const stand = [rep.left ? rep.successor : null, rep.delegate].find((one) => stands(one, now));
  return stand === null || stand === undefined ? [] : [stand.repId];
}

function canDo(rep: Rep, now: number): boolean {
  return rep.crmOwnerId !== null && rep.enabled && !isAbsent(rep, now);
}

function isAbsent(rep: Rep, now: number): boolean {
  const isAway = rep.away && (rep.awayUntilMs === null || now < rep.awayUntilMs);
  const isOut = rep.crmPresence?.absences.some((absence) => isDuring(absence, now)) ?? false;
  return rep.left || isAway || isOut || stands(rep.delegate, now);
}
