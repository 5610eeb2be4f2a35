/** Everybody who calls in the bench, by a whole number; the same number is always the same person. */

/** Reps who own the known callers, in turn. */
export const OWNING_REPS = 40;
/** Reps who are on the calls that are played as events, and are routed to by nobody: calls may be left unfinished. */
export const EVENT_REPS = 40;

const SUBSCRIBERS = 10_000_000;

/** Numbers spread as people's are: a step prime to the range visits each of its ten million numbers once. */
export function knownNumber(caller: number): string {
  return `+1415${spread(caller)}`;
}

/** Callers of the calls that are played as events: nobody of those who are routed. */
export function eventNumber(caller: number): string {
  return `+1312${spread(caller)}`;
}

export function unknownNumber(caller: number): string {
  return `+1646${spread(caller)}`;
}

function spread(caller: number): string {
  return String((caller * 7_654_321) % SUBSCRIBERS).padStart(7, "0");
}

/** Which of the reps owns a known caller: 0 to 39. */
export function ownerOf(caller: number): number {
  return caller % OWNING_REPS;
}

/** The id by which Dialpad rings a rep. */
export function dialpadIdOf(rep: number): number {
  return 4_300_000_000_000_000 + rep;
}

/** Ids as long as HubSpot's own. */
export const contactIdOf = (caller: number): string => String(151_000_000_000 + caller);
export const ownerIdOf = (rep: number): string => String(71_000_000 + rep);
