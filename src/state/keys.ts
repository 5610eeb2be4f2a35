import { callerKey } from "../domain/caller-key.ts";

/**
 * Every Redis key of a workspace, built here and nowhere else. All share the hash tag `{workspace}`, so that one
 * script works on Redis Cluster too: one workspace is one slot. A number is its `callerKey`, without the plus.
 *
 * | key | type | what |
 * | --- | --- | --- |
 * | `sl:{ws}:reps` | hash | `version`, `owner:<crm owner>` → rep, `id:<identity>` → rep, `rep:<rep>` → identities, `also:<rep>` → who stands in, `clear:<rep>` → checked in at |
 * | `sl:{ws}:own` | hash | `gen`, `digits` of the ownership map in force, `at` which time it is true; `building`, `building_digits` of the one that is being built |
 * | `sl:{ws}:own:gens` | hash | generation → digits of each that was begun and not dropped yet: a killed rebuild's too |
 * | `sl:{ws}:own:<gen>:live` | set | numbers that a live change wrote while this generation was being built |
 * | `sl:{ws}:own:<gen>:<last digits>` | hash | leading digits → contacts and owners, packed |
 * | `sl:{ws}:tie:<gen>:<last digits>` | hash | leading digits → JSON: deals, companies, several contacts |
 * | `sl:{ws}:pin` | hash | number → rep |
 * | `sl:{ws}:talk:<number>` | hash | leg → talk, the newest four; `talk:<number>:tried`: calls of ours that it did not take |
 * | `sl:{ws}:older:<number>` | hash | leg → talk, up to 28 before those, for a day |
 * | `sl:{ws}:lease:<identity>` | sorted set | `kind|leg|since` by expiry |
 * | `sl:{ws}:offer:<rep>` | sorted set | `line|number` by expiry; `*|number,number` keeps them for a person |
 * | `sl:{ws}:talked:<identity>`, `missed:<identity>` | sorted set | legs by their end, the last day's |
 * | `sl:{ws}:idle` | hash | identity → end of the newest talk of the last day |
 * | `sl:{ws}:doing` | hash | rep → all of these that routers must know, packed (lua/doing.lua) |
 * | `sl:{ws}:status` | hash | identity → what its phone system says of the person, `kind|source|at` |
 * | `sl:{ws}:wait:<rep>` | sorted set | legs of waiting callers by since when |
 * | `sl:{ws}:due:<rep>` | hash | waiting leg → when it asks again |
 * | `sl:{ws}:waiting:<leg>` | string | the rep whom the leg's caller waits for |
 * | `sl:{ws}:recent:<number>` | sorted set | the number's calls of the last minute |
 * | `sl:{ws}:turn` | hash | team → calls that its round robin has given out |
 * | `sl:{ws}:together:<number>` | hash | `line|number` → the reps who ring together for it, a line each |
 * | `sl:{ws}:made:<rep>` | hash | `line|number` → when that offer was made |
 * | `sl:{ws}:leg:<leg>` | hash | beginning of an event's key → event; `=` → what the leg contributes now |
 * | `sl:{ws}:over:<leg>` | sorted set | `call` by from when the leg's caller is gone, 0: passed on |
 * | `sl:{ws}:traffic:<line or account>` | hash | when a routing request, an event, a refused one came last; `…:errors:<ten minutes>`: failures |
 * | `sl:{ws}:lock:<name>` | string | the holder's token: `token:<connection>`, `adopt:<contact>` |
 * | `sl:{ws}:session:<connection>:<hash of its key>` | string | its processes' session with the phone system, sealed |
 * | `sl:{ws}:oauth:<state>` | string | `verifier|browser` of an attempt to connect |
 * | `sl:{ws}:call:<line>:<call>` | hash | the call's session: `rounds`, `due` when a caller who is asked is heard of again, `last` the reps whom our last answer rang while nothing is known of how that ended, `kept` those whom a later answer rings, `offer:<rep>` → how it ended, `since:<rep>` → waiting since |
 */
export function workspacePrefix(workspaceId: string): string {
  return `sl:{${workspaceId}}:`;
}

/**
 * Keys of a CRM account's request limit, which all workspaces connected to it share: `budget`, a hash of tokens and
 * limits; `waiting:<priority>`, a sorted set of who waits, by until when they count.
 */
export function accountPrefix(account: string): string {
  return `sl:{crm:${account}}:`;
}

/** After a number, in the names of its keys: calls of ours that it did not take. */
export const TRIED = ":tried";

/** A leg of which nothing was heard for so long is read from the call log when something still comes. */
export const LEG_TTL_MS = 24 * 3_600_000;
/** The same for a leg that is over: hardly anything comes of it any more. */
export const ENDED_LEG_TTL_MS = 3_600_000;
/** How long the end of a call says something: calls missed in a row, who has been idle for longest. */
export const END_TTL_MS = 24 * 3_600_000;
/** The longest that a policy may look back for the last agent (schemas/policy.ts). */
export const TALK_TTL_MS = 90 * 86_400_000;
export const SESSION_TTL_MS = 3_600_000;

/** Where a call's session is kept. */
export function sessionKey(call: { workspaceId: string; lineId: string; callId: string }): string {
  return `${workspacePrefix(call.workspaceId)}call:${sessionName(call)}`;
}

/** The session's name under its prefix. */
export function sessionName({ lineId, callId }: { lineId: string; callId: string }): string {
  return `${lineId}:${callId}`;
}

/** How one call's own offer is named: any leg event of that rep with that number consumes it. */
export function offerMember(lineId: string, caller: string): string {
  return `${lineId}|${callerKey(caller)}`;
}

/** An offer that keeps a rep for a person, from whichever of their numbers and on whichever line they ring in. */
export function personOffer(numbers: readonly string[]): string {
  return `${ANY_LINE}|${[...new Set(numbers.map(callerKey))].toSorted().join(",")}`;
}

/** Whether an offer makes its rep busy for nobody of this call: it is the call's own, or one for its caller. */
export function isOfferFor(offer: string, own: string): boolean {
  if (offer === own) return true;
  const [line, numbers] = halves(offer);
  return line === ANY_LINE && numbers.split(",").includes(halves(own)[1]);
}

/** The numbers that an offer names. */
export function numbersOfOffer(offer: string): string[] {
  return halves(offer)[1].split(",");
}

const ANY_LINE = "*";

function halves(offer: string): readonly [string, string] {
  const at = offer.indexOf("|");
  return [offer.slice(0, at), offer.slice(at + 1)];
}
