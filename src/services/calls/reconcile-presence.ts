import { observedFree } from "../../domain/observed-free.ts";
import { identityKey, isMailbox, type Identity } from "../../domain/decision.ts";
import type { Lease } from "../../domain/presence.ts";
import type { Line, Rep, WorkspaceSettings } from "../../domain/settings.ts";
import type { TelephonyClient } from "../../telephony/telephony-client.ts";
import { recordLegEvent, type Deps as RecordDeps } from "./record-call-event.ts";

export type Deps = Pick<
  RecordDeps,
  "applyLegEvent" | "appendEvent" | "followCall" | "personFreed"
> & {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly listLeases: (
    workspaceId: string,
    reps: readonly { id: string; identityKeys: readonly string[] }[],
    now: number,
  ) => Promise<Lease[][]>;
  /** The vendor's API for a line; null while the line has no connection. */
  readonly clientOf: (line: Line) => Promise<TelephonyClient | null>;
  readonly log: { info(fields: Readonly<Record<string, unknown>>, message: string): void };
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

/**
 * Asks the vendors which calls live, where they can say it, for those whose events were lost; then about each rep who
 * looks busy, and frees those who are on no call. The answer counts from the time at which the question started, so an
 * event that comes meanwhile wins. Returns how many legs were ended.
 */
export function createReconcilePresence(deps: Deps): (workspaceId: string) => Promise<number> {
  return async (workspaceId) => {
    const { lines = [], reps = [] } = deps.settingsOf(workspaceId) ?? {};
    await applyLiveLegs(deps, workspaceId, lines);
    const leases = await deps.listLeases(workspaceId, reps.map(toQuery), deps.now());
    let freed = 0;
    for (const [index, rep] of reps.entries()) {
      const legIds = talkingLegs(leases[index] ?? []);
      if (legIds.length > 0) freed += await reconcileRep(deps, { workspaceId, lines, rep, legIds });
    }
    if (freed > 0) deps.log.info({ freed }, "freed legs whose hang-up was lost");
    return freed;
  };
}

/** Once for each account: the same leg told twice says nothing new. */
async function applyLiveLegs(
  deps: Deps,
  workspaceId: string,
  lines: readonly Line[],
): Promise<void> {
  const byConnection = new Map(
    lines
      .filter(({ connectionId }) => connectionId !== null)
      .map((line) => [line.connectionId, line]),
  );
  for (const line of byConnection.values()) {
    try {
      const legs = (await (await deps.clientOf(line))?.listLiveLegs?.()) ?? [];
      for (const event of legs) {
        await recordLegEvent(deps, { workspaceId, lineId: line.id, receivedAt: deps.now(), event });
      }
    } catch (error) {
      deps.onFailure(error);
    }
  }
}

/** While a phone only rings, the vendor may call its owner available; that lease is short anyway. */
function talkingLegs(leases: readonly Lease[]): string[] {
  return leases.flatMap(({ kind, legId }) =>
    legId !== null && (kind === "talking" || kind === "held") ? [legId] : [],
  );
}

function toQuery(rep: Rep): { id: string; identityKeys: string[] } {
  return { id: rep.id, identityKeys: rep.identities.map(identityKey) };
}

type BusyRep = {
  readonly workspaceId: string;
  readonly lines: readonly Line[];
  readonly rep: Rep;
  readonly legIds: readonly string[];
};

async function reconcileRep(
  deps: Deps,
  { workspaceId, lines, rep, legIds }: BusyRep,
): Promise<number> {
  let freed = 0;
  // A mailbox is on no call.
  const rung = rep.identities.filter((identity) => !isMailbox(identity));
  for (const vendor of new Set(rung.map((identity) => identity.vendor))) {
    const line = lines.find((one) => one.vendor === vendor && one.connectionId !== null);
    const own = legIds.filter((legId) => legId.startsWith(`${vendor}:`));
    const identities = rung.filter((identity) => identity.vendor === vendor);
    const [identity] = identities;
    if (line === undefined || own.length === 0 || identity === undefined) continue;
    try {
      const askedAt = deps.now();
      const client = await deps.clientOf(line);
      if (client === null) continue;
      const onCall = await isAnyOnCall(client, identities);
      if (onCall === true) continue;
      for (const legId of own) {
        if (onCall !== false && (await client.isCallOver?.(legId)) !== true) continue;
        const event = observedFree({
          key: `observed-free:${legId}:${askedAt}`,
          legId,
          at: askedAt,
          identity: identityKey(identity),
          direction: "inbound",
        });
        await recordLegEvent(deps, { workspaceId, lineId: line.id, receivedAt: deps.now(), event });
        freed += 1;
      }
    } catch (error) {
      deps.onFailure(error);
    }
  }
  return freed;
}

/** Who has several phones is free only when none of them is on a call, and the vendor says so of each; null: it doesn't. */
async function isAnyOnCall(
  client: TelephonyClient,
  identities: readonly Identity[],
): Promise<boolean | null> {
  let known = true;
  for (const { id, type } of identities) {
    const onCall = await client.isOnCall(id, type);
    if (onCall === true) return true;
    if (onCall === null) known = false;
  }
  return known ? false : null;
}
