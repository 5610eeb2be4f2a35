import { sideBySide } from "../../concurrency/side-by-side.ts";
import type { CallbackLife } from "../../domain/callback.ts";
import { callbackCandidates, namedCandidates } from "../../domain/callback-candidates.ts";
import { mayCallBack } from "../../domain/may-call-back.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import type { Notice } from "../../domain/notice.ts";
import type { Line, WorkspaceSettings } from "../../domain/settings.ts";
import { indexOf } from "../../domain/settings-index.ts";
import { isTeamsTurn } from "../../domain/team-campaign.ts";
import { tendCallback } from "../../domain/tend-callback.ts";
import { phoneOf, type RingBack } from "./ring-back.ts";
import type { RingTeam } from "./ring-team.ts";
import type { StoredCallback } from "./stored-callback.ts";
import { toLife } from "./to-life.ts";

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  readonly listDue: (
    workspaceId: string,
    now: number,
    limit: number,
  ) => Promise<readonly StoredCallback[]>;
  readonly isDoNotCall: (callback: StoredCallback) => Promise<boolean>;
  /** Of the workspace, as the IANA names it. */
  readonly timeZoneOf: (workspaceId: string) => Promise<string>;
  /** False when somebody else changed it since. */
  readonly change: (callback: StoredCallback, life: CallbackLife) => Promise<boolean>;
  /** Has the rep told. The same notice is sent once. */
  readonly tell: (workspaceId: string, notice: Notice, isFirst: boolean) => Promise<void>;
  readonly onChanged: (callback: StoredCallback, life: CallbackLife) => Promise<void>;
  readonly ringBack: RingBack;
  readonly ringTeam: RingTeam;
  /** What became of a call that the phone system was asked for. */
  readonly lookAtDial: (callback: StoredCallback) => Promise<void>;
  readonly now: () => number;
};

const AT_ONCE = 200;
const SIDE_BY_SIDE = 8;

/**
 * Looks at every callback of a workspace that is due or too old: puts it off, has a rep told, or closes it. Safe to
 * repeat and beside others: the notice goes first and has a name, so that a crash neither loses nor doubles it. Those of
 * one rep come one after the other, and so do those of the team: a phone system that hangs holds up no other rep's.
 */
export function createTendCallbacks(deps: Deps): (workspaceId: string) => Promise<void> {
  return async (workspaceId) => {
    const settings = deps.settingsOf(workspaceId);
    if (settings === undefined) return;
    const policy = await deps.policyOf(workspaceId);
    const due = await deps.listDue(workspaceId, deps.now(), AT_ONCE);
    const queues = {
      most: SIDE_BY_SIDE,
      queueOf: (callback: StoredCallback) => queueOf(callback, settings, policy, deps.now()),
    };
    await sideBySide(due, queues, async (callback) => {
      const { stage } = callback;
      if (stage === "dialling" || stage === "talking") await deps.lookAtDial(callback);
      else await tend(deps, settings, policy, callback);
    });
  };
}

/** The team's are counted as they are begun, by what dials them. */
function queueOf(
  callback: StoredCallback,
  { reps, lines }: WorkspaceSettings,
  policy: CallbackPolicy,
  now: number,
): string {
  const { repId } = callback;
  const named = namedCandidates(repId, reps, now).length;
  if (!isTeamsTurn(callback, named, policy, now)) return `rep:${repId}`;
  return `team:${lines.find(({ id }) => id === callback.lineId)?.connectionId}`;
}

async function tend(
  deps: Deps,
  settings: WorkspaceSettings,
  policy: CallbackPolicy,
  callback: StoredCallback,
): Promise<void> {
  const { workspace, reps, lines } = settings;
  const now = deps.now();
  const { workspaceId, number, repId } = callback;
  const line = lines.find(({ id }) => id === callback.lineId);
  const candidates = callbackCandidates(repId, reps, now);
  const dialer = await dialerFor(deps, line, callback, policy);
  const first = reps.find(({ id }) => id === candidates[0]);
  const named = namedCandidates(repId, reps, now).length;
  const isTeams = policy.dial !== "by-hand" && isTeamsTurn(callback, named, policy, now);
  const team = isTeams && line ? await deps.ringTeam.teamFor(line, callback) : null;
  const byMachine = team !== null || (dialer !== null && phoneOf(dialer, first) !== null);
  const tended = tendCallback(toLife(callback), number, {
    now,
    policy,
    homeRegion: workspace.defaultRegion,
    unfitNumber: !mayCallBack(number, indexOf(settings)),
    doNotCall: await deps.isDoNotCall(callback),
    candidates,
    byMachine,
  });
  if (tended === null) return;
  const tell = async (toRepId: string, offer: number) => {
    const rep = reps.find(({ id }) => id === toRepId);
    const timeZone = rep?.hours?.timeZone ?? (await deps.timeZoneOf(workspaceId));
    const notice = callbackNotice(callback, line, toRepId, offer, now, timeZone);
    await deps.tell(workspaceId, notice, callback.offers === 0);
  };
  if (team !== null && line !== undefined && tended.life.stage === "due") {
    const homeRegion = workspace.defaultRegion;
    const scene = { callback, line, team, policy, homeRegion, life: tended.life };
    const life = await deps.ringTeam.ring(scene);
    if (life !== null) return deps.onChanged(callback, life);
  } else if (tended.ring.length > 0 && line !== undefined && dialer !== null) {
    const ringing = tended.ring.flatMap((id) => reps.find((rep) => rep.id === id) ?? []);
    const scene = { callback, line, dialer, reps: ringing, policy, life: tended.life, tell };
    const life = await deps.ringBack.ring(scene);
    if (life !== null) return deps.onChanged(callback, life);
  }
  if (tended.tell !== null) await tell(tended.tell, tended.life.offers);
  if (isSame(callback, tended.life)) return;
  if (await deps.change(callback, tended.life)) await deps.onChanged(callback, tended.life);
}

/** Null where people make it. */
async function dialerFor(
  { ringBack }: Deps,
  line: Line | undefined,
  callback: StoredCallback,
  { dial }: CallbackPolicy,
) {
  return dial === "by-hand" ? null : ringBack.dialerFor(line, callback);
}

/** It is due and nobody was free: it stays as it is. */
function isSame(callback: StoredCallback, { stage, nextAttemptAt }: CallbackLife): boolean {
  return stage === "due" && callback.stage === stage && callback.nextAttemptAt === nextAttemptAt;
}

function callbackNotice(
  { id, lineId, callId, number, contactIds, promisedAt }: StoredCallback,
  line: Pick<Line, "vendor"> | undefined,
  repId: string,
  offer: number,
  at: number,
  timeZone: string,
): Notice {
  const inWords = (time: number) =>
    new Date(time).toLocaleString("en-GB", { timeZone, dateStyle: "medium", timeStyle: "short" });
  return {
    id: `callback:${id}:${offer}`,
    kind: "callback",
    repId,
    number,
    contactIds: [...contactIds],
    lineId,
    legId: `${line?.vendor ?? "call"}:${callId}`,
    at,
    reason: `You have a callback at ${inWords(at)} (${timeZone}), promised ${inWords(promisedAt)}.`,
    takenByRepId: null,
  };
}
