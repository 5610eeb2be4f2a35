import type { CrmClient } from "../../crm/port.ts";
import type { TimelineCrm } from "../timeline/write-once.ts";
import { decideAdoption, type RepTalk } from "../../domain/adoption.ts";
import type { LegEvent, LegState } from "../../domain/call.ts";
import type { CrmSettings } from "../../domain/crm-settings.ts";
import { repByIdentity } from "../../domain/rep-by-identity.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import { contributionOf } from "../../domain/leg-contribution.ts";
import type { Rep } from "../../domain/settings.ts";
import type { OwnerChangeRow, OwnerOutcome } from "./write-owner.ts";

export type Crm = Pick<
  CrmClient,
  "readOwnership" | "writeOwner" | "findContactIds" | "createContact"
> &
  TimelineCrm;

export type Deps = {
  readonly repsOf: (workspaceId: string) => readonly Rep[];
  /** The workspace's CRM with its settings; null while none is connected. */
  readonly crmOf: (workspaceId: string) => Promise<{
    readonly connectionId: string;
    readonly settings: CrmSettings;
    readonly client: Crm;
  } | null>;
  readonly callOf: (
    workspaceId: string,
    legId: string,
  ) => Promise<{ legIds: readonly string[]; events: readonly LegEvent[] }>;
  readonly contactsByNumber: (
    workspaceId: string,
    number: string,
  ) => Promise<readonly { readonly crmId: string; readonly ownerId: string | null }[]>;
  readonly changes: {
    ofCause(workspaceId: string, causeLegId: string): Promise<OwnerChangeRow | null>;
    /** The row of this contact and talk, planned now if there is none. */
    plan(change: {
      readonly workspaceId: string;
      readonly connectionId: string;
      readonly contactId: string;
      readonly causeLegId: string;
      readonly repId: string;
      readonly ownerId: string;
      readonly previousOwnerId: string | null;
      readonly rule: string;
    }): Promise<OwnerChangeRow>;
  };
  /** Which of these reps' calls with the number only got lost since then: none was a talk, one at least was missed. */
  readonly onlyLostSince: (
    workspaceId: string,
    number: string,
    reps: readonly Rep[],
    sinceMs: number,
  ) => Promise<readonly Rep[]>;
  /** How many turns a round robin has given out; each call gives the next. */
  readonly nextTurn: (workspaceId: string) => Promise<number>;
  readonly withLock: <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;
  /** For a caller whom nobody knows, if the admin wants that. */
  readonly createUnknown: (
    workspaceId: string,
    crm: Crm,
    talk: { readonly number: string; readonly ownerId: string | null },
    settings: CrmSettings["createContact"],
  ) => Promise<unknown>;
  readonly writeOwner: (crm: Crm, change: OwnerChangeRow) => Promise<OwnerOutcome>;
  /** Says on the timeline who became the owner; once for each change. */
  readonly noteAdoption: (workspaceId: string, crm: Crm, change: OwnerChangeRow) => Promise<void>;
  readonly audit: (record: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly details: Readonly<Record<string, unknown>>;
  }) => Promise<void>;
  readonly now: () => number;
};

const MONTH_MS = 30 * 86_400_000;
const OPEN: readonly string[] = ["planned", "writing"];

export type AdoptResult = "nothing" | "settled" | OwnerOutcome["state"];

/**
 * After a call that a rep really talked on: makes them the owner of the contact if nobody is, by the rules that the admin
 * set. One row of the ledger for each talk and contact says what became of it; one that is settled is never
 * taken up again, whatever a workflow does later.
 */
export function createAdoptContact(
  deps: Deps,
): (workspaceId: string, legId: string) => Promise<AdoptResult> {
  return async (workspaceId, legId) => {
    const crm = await deps.crmOf(workspaceId);
    if (crm === null) return "nothing";
    const talk = await lastTalk(deps, workspaceId, legId);
    if (talk === null) return "nothing";
    const change =
      (await deps.changes.ofCause(workspaceId, talk.legId)) ??
      (await planChange(deps, workspaceId, crm, talk));
    if (change === null) return "nothing";
    // a contact of an account that was connected before
    if (change.connectionId !== crm.connectionId) return "settled";
    const result = OPEN.includes(change.state)
      ? await settle(deps, workspaceId, crm, change, talk.legId)
      : "settled";
    // also after a process that died between the two
    const adopted = result === "adopted" || change.state === "adopted";
    if (adopted && crm.settings.timeline.entry !== "off") {
      await deps.noteAdoption(workspaceId, crm.client, change);
    }
    return result;
  };
}

function settle(
  deps: Deps,
  workspaceId: string,
  crm: { readonly client: Crm },
  change: OwnerChangeRow,
  legId: string,
): Promise<AdoptResult> {
  return deps.withLock(workspaceId, `adopt:${change.contactId}`, async () => {
    // whoever held the contact before may have settled this very row
    const row = await deps.changes.ofCause(workspaceId, legId);
    if (row === null || !OPEN.includes(row.state)) return "settled";
    const outcome = await deps.writeOwner(crm.client, row);
    await deps.audit({
      workspaceId,
      actor: "adoption",
      action: `contact.owner-${outcome.state}`,
      subject: row.contactId,
      details: { ownerChangeId: row.id },
    });
    return outcome.state;
  });
}

type Talk = RepTalk & { readonly legId: string; readonly number: string };

/** The call's last talk, once every leg has ended: whom the caller ended with. */
async function lastTalk(deps: Deps, workspaceId: string, legId: string): Promise<Talk | null> {
  const { legIds, events } = await deps.callOf(workspaceId, legId);
  const legs = legIds.map((id) => ({
    id,
    state: foldLeg(events.filter((event) => event.legId === id)),
  }));
  if (legs.some(({ state }) => isLive(state, deps.now()))) return null;
  const reps = deps.repsOf(workspaceId);
  const talks = legs.flatMap(({ id, state }): (Talk & { connectedAt: number })[] => {
    const { talk } = contributionOf(id, state);
    if (talk === null || talk.endedAt === null) return [];
    const rep = repByIdentity(reps, talk.identity);
    if (rep === undefined) return [];
    const { number, direction, connectedAt } = talk;
    const talkMs = Math.max(0, talk.endedAt - connectedAt);
    const { id: repId, crmOwnerId: ownerId, teams } = rep;
    return [{ legId: id, number, direction, connectedAt, talkMs, repId, ownerId, teams }];
  });
  return talks.toSorted((one, other) => one.connectedAt - other.connectedAt).at(-1) ?? null;
}

function isLive(state: LegState, now: number): boolean {
  const { lease } = contributionOf("", { ...state, identity: state.identity ?? "-" });
  return lease !== null && lease.expiresAt > now;
}

async function planChange(
  deps: Deps,
  workspaceId: string,
  crm: { connectionId: string; settings: CrmSettings; client: Crm },
  talk: Talk,
): Promise<OwnerChangeRow | null> {
  const { connectionId, settings } = crm;
  const { adopt, createContact } = settings;
  const found = await deps.contactsByNumber(workspaceId, talk.number);
  if (found.length === 0) {
    const wanted = decideAdoption(talk, [], { ...adopt, enabled: true });
    const isFit = wanted.kind === "kept" && wanted.reason === "no-contact";
    if (isFit) await deps.createUnknown(workspaceId, crm.client, talk, createContact);
    return null;
  }
  const contacts = found.map(({ crmId: id, ownerId }) => ({ id, ownerId }));
  const reps = deps.repsOf(workspaceId);
  const owners = reps.filter((rep) => contacts.some(({ ownerId }) => ownerId === rep.crmOwnerId));
  const lost =
    adopt.lostAfterMonths === null || owners.length === 0
      ? []
      : await deps.onlyLostSince(
          workspaceId,
          talk.number,
          owners,
          deps.now() - adopt.lostAfterMonths * MONTH_MS,
        );
  const lostOwners = new Set(lost.flatMap(({ crmOwnerId }) => crmOwnerId ?? []));
  const decided = decideAdoption(talk, contacts, adopt, lostOwners);
  if (decided.kind === "kept") return null;
  const assigned = await assignee(deps, workspaceId, talk, adopt);
  if (assigned === null) return null;
  return deps.changes.plan({
    workspaceId,
    connectionId,
    contactId: decided.contactId,
    causeLegId: talk.legId,
    repId: assigned.repId,
    ownerId: assigned.ownerId,
    previousOwnerId: decided.previousOwnerId,
    rule: decided.previousOwnerId === null ? adopt.assignee : "only-lost-calls",
  });
}

/** Who becomes the owner: whoever talked, or the next of the teams in turn. */
async function assignee(
  deps: Deps,
  workspaceId: string,
  { repId, ownerId }: Talk,
  { assignee: rule, teams }: CrmSettings["adopt"],
): Promise<{ repId: string; ownerId: string } | null> {
  if (rule === "who-talked") return ownerId === null ? null : { repId, ownerId };
  const members = deps
    .repsOf(workspaceId)
    .filter(({ enabled, left }) => enabled && !left)
    .filter((rep) => teams === null || rep.teams.some((team) => teams.includes(team)))
    .flatMap(({ id, crmOwnerId }) =>
      crmOwnerId === null ? [] : [{ repId: id, ownerId: crmOwnerId }],
    )
    .toSorted((one, other) => one.repId.localeCompare(other.repId));
  if (members.length === 0) return null;
  return members[(await deps.nextTurn(workspaceId)) % members.length] ?? null;
}
