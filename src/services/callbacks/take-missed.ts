import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { toCaller } from "../../domain/phone-number.ts";
import type { Line, WorkspaceSettings } from "../../domain/settings.ts";
import type { TelephonyClient, VendorMissedCall } from "../../telephony/telephony-client.ts";
import { onePerConnection } from "../lines/one-per-connection.ts";
import type { Deps as PromiseDeps } from "./promise-missed.ts";

export type Deps = Pick<PromiseDeps, "policyOf" | "reachedAt" | "mayCallBack" | "now"> & {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly regionOf: (workspaceId: string) => string;
  readonly clientOf: (line: Line) => Promise<Pick<TelephonyClient, "listMissedCalls"> | null>;
  readonly keep: PromiseDeps["keep"];
  readonly withdraw: (workspaceId: string, id: string) => Promise<void>;
  /** Those with these ids, in any state, and those that still count whose id begins so. */
  readonly idsOf: (
    workspaceId: string,
    ids: readonly string[],
    prefix: string,
  ) => Promise<{ readonly counting: readonly string[]; readonly known: readonly string[] }>;
  /** When somebody with this number was erased here; null: not that is known. */
  readonly erasedAt: (workspaceId: string, number: string) => Promise<number | null>;
  /** Those who were erased before are in no list any more. */
  readonly forgetErased: (workspaceId: string, before: number) => Promise<void>;
  readonly onChanged: (workspaceId: string) => void;
  readonly onFailure: (error: unknown) => void;
};

/** A list's times are up to so much later than they were, where it names no time zone. */
const LATE_MS = 3 * 3_600_000;
/** The longest that a policy may let a callback live: an older call makes none. */
const LONGEST_LIFE_MS = 720 * 3_600_000;

/**
 * Makes callbacks of the calls that a phone system itself lists as missed, where the policy makes them of missed calls.
 * Whom somebody there looks after, or has looked after, is not rung from here as well, nor who
 * was erased here since they called. Safe to repeat.
 */
export function createTakeMissed(deps: Deps): (workspaceId: string) => Promise<void> {
  return async (workspaceId) => {
    const policy = await deps.policyOf(workspaceId);
    await deps.forgetErased(workspaceId, deps.now() - LONGEST_LIFE_MS - LATE_MS);
    if (!policy.fromMissed) return;
    for (const line of onePerConnection(deps.settingsOf(workspaceId)?.lines ?? [])) {
      try {
        await takeOf(deps, line, policy);
      } catch (error) {
        deps.onFailure(error);
      }
    }
  };
}

async function takeOf(deps: Deps, line: Line, policy: CallbackPolicy): Promise<void> {
  const { workspaceId, vendor, connectionId } = line;
  const client = await deps.clientOf(line);
  const list = await client?.listMissedCalls?.();
  if (list === undefined || connectionId === null) return;
  const prefix = `listed:${connectionId}:`;
  const idOf = ({ callId }: VendorMissedCall) => prefix + callId;
  /** The same call, where it came past us. */
  const twinOf = ({ callId }: VendorMissedCall) => `missed:${workspaceId}:${vendor}:${callId}`;
  const ids = list.calls.flatMap((call) => [idOf(call), twinOf(call)]);
  const { counting, known } = await deps.idsOf(workspaceId, ids, prefix);
  const isKnown = new Set(known);

  const handled = new Set(
    list.calls.flatMap((call) => (call.handled ? [idOf(call), twinOf(call)] : [])),
  );
  const listed = new Set(ids);
  const served = counting.filter((id) => handled.has(id) || (list.isWhole && !listed.has(id)));
  for (const id of served) await deps.withdraw(workspaceId, id);

  const fresh = list.calls.filter(
    (call) => !handled.has(idOf(call)) && !isKnown.has(idOf(call)) && !isKnown.has(twinOf(call)),
  );
  for (const call of fresh) await promise(deps, line, policy, idOf(call), call);
  if (served.length + fresh.length > 0) deps.onChanged(workspaceId);
}

async function promise(
  deps: Deps,
  { id: lineId, workspaceId }: Line,
  policy: CallbackPolicy,
  id: string,
  { callId, number, at }: VendorMissedCall,
): Promise<void> {
  const caller = toCaller(number, deps.regionOf(workspaceId));
  if (caller.kind !== "number" || !deps.mayCallBack(workspaceId, caller.e164)) return;
  const expiresAt = at + policy.expiryHours * 3_600_000;
  if (expiresAt <= deps.now()) return;
  const erasedAt = await deps.erasedAt(workspaceId, caller.e164);
  if (erasedAt !== null && at <= erasedAt + LATE_MS) return;
  const reachedAt = await deps.reachedAt(workspaceId, caller.e164);
  if (reachedAt !== null && at - reachedAt < policy.coolDownHours * 3_600_000) return;
  const call = { lineId, callId, number: caller.e164, repId: null };
  await deps.keep({ id, workspaceId, ...call, promisedAt: at, expiresAt });
}
