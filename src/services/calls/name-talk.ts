import type { LegEvent } from "../../domain/call.ts";

export type Deps = {
  /** Every logged event of the call that this leg is part of. */
  readonly callOf: (
    workspaceId: string,
    legId: string,
  ) => Promise<{ readonly events: readonly LegEvent[] }>;
};

const NAMED = "named:";

/**
 * A call's result may say that they talked without saying who. Where one person's phone alone rang, it was them: this
 * is the event that says so, the same whichever came first, result or phone. Null where there is nothing to say.
 */
export async function nameTalk(
  { callOf }: Deps,
  workspaceId: string,
  event: LegEvent,
): Promise<LegEvent | null> {
  if (event.talkMs === undefined && !isPartOfCall(event)) return null;
  const { events } = await callOf(workspaceId, event.legId);
  const result = events.find(({ talkMs }) => talkMs !== undefined);
  if (result?.talkMs === undefined) return null;
  const rang = new Set(
    events.filter(isPartOfCall).flatMap(({ identity }) => (identity === null ? [] : [identity])),
  );
  const [identity] = rang;
  if (identity === undefined || rang.size !== 1) return null;
  const { talkMs, endsLegs: _ended, callEnds: _callEnds, ...rest } = result;
  return {
    ...rest,
    key: `${NAMED}${result.key}`,
    legId: `${result.legId}:${identity}:talked`,
    identity,
    connectedAt: result.at - talkMs,
    links: [result.legId],
  };
}

/** A phone's leg, whose id says which call it is part of. */
function isPartOfCall({ kind, key, legId, identity, links: [call] }: LegEvent): boolean {
  const isOfCall = call !== undefined && legId.startsWith(`${call}:`);
  return isOfCall && identity !== null && kind !== "note" && !key.startsWith(NAMED);
}
