import type { LegEvent } from "../domain/call.ts";
import { twinsOf } from "../domain/caller-key.ts";
import type { LegLink } from "../domain/part-calls.ts";
import {
  createAskCalls,
  createAskLegs,
  EVENTS_READ,
  type LoggedCall,
  NO_DETAILS,
} from "./ask-calls.ts";
import type { Database } from "./database.ts";
import { toJsonText, toTimeText, toTimeTextOrNull } from "./json-text.ts";

/** One event to be logged. `receivedAt`: epoch milliseconds by our clock. */
export type CallEventRow = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly receivedAt: number;
  readonly event: LegEvent;
};

const LEGS_PER_PAGE = 200;
const LEGS_OF_NUMBER = 64;
/** Events of one leg, at the most, when the newest legs are looked for. */
const EVENTS_PER_LEG = 20;

/** The call log: every event once, and which legs belong together. */
export function createCallEventStore(db: Database) {
  const askCalls = createAskCalls(db);
  const askLegs = createAskLegs(db);

  return {
    /**
     * Logs up to 100 events and their links in one statement. An event that is there already changes nothing. A link
     * that was inferred and is now said becomes a said one.
     */
    async append(rows: readonly CallEventRow[]): Promise<void> {
      if (rows.length === 0) return;
      // sorted, so that two batches that share events never wait for each other crosswise
      await db.prisma.$executeRaw`
        with incoming as (
          select * from jsonb_to_recordset(${toJsonText(rows.map((row) => toColumns(row)))}::jsonb) as batch(
            workspace_id text, key text, line_id text, leg_id text, kind text, at timestamptz,
            received_at timestamptz, identity text, direction text, number text, internal_number text,
            started_at timestamptz, connected_at timestamptz, ended_at timestamptz, links text[], event jsonb)
        ), linked as (
          insert into leg_link as known (workspace_id, a, b)
          select distinct workspace_id, least(leg_id collate "C", other), greatest(leg_id collate "C", other)
          from incoming cross join unnest(links) as other
          where other <> leg_id
          order by 1, 2, 3
          on conflict (workspace_id, a, b) do update set inferred = false where known.inferred
        )
        insert into call_event (workspace_id, key, line_id, leg_id, kind, at, received_at, identity, direction,
          number, internal_number, started_at, connected_at, ended_at, links, event)
        select * from incoming order by workspace_id, key
        on conflict do nothing`;
    },

    /**
     * The call that this leg belongs to; no events when nothing was logged. Of one that goes beyond 128 legs, those nearest
     * to this one; of more than 1,000 events, the newest.
     */
    async callOf(workspaceId: string, legId: string): Promise<LoggedCall> {
      const [call] = await askCalls({ workspaceId, legId });
      if (call === undefined) return { legIds: [legId], links: [], events: [], decisions: [] };
      const { legIds, links, events, decisions } = call;
      return { legIds, links, events, decisions };
    },

    /** Says that two legs belong together. A link that the vendor said is never weakened to an inferred one. */
    async link(
      workspaceId: string,
      legId: string,
      otherLegId: string,
      options: { readonly inferred: boolean },
    ): Promise<void> {
      if (legId === otherLegId) return;
      await db.prisma.$executeRaw`
        insert into leg_link as known (workspace_id, a, b, inferred)
        select ${workspaceId}, least(x collate "C", y), greatest(x collate "C", y), ${options.inferred}
        from (values (${legId}::text, ${otherLegId}::text)) as pair(x, y)
        on conflict (workspace_id, a, b) do update set inferred = false
        where known.inferred and not excluded.inferred`;
    },

    /** Takes inferred links out that took two calls for one. */
    async unlink(workspaceId: string, links: readonly LegLink[]): Promise<void> {
      await db.prisma.legLink.deleteMany({
        where: { workspaceId, inferred: true, OR: links.map(({ a, b }) => ({ a, b })) },
      });
    },

    /** The legs of which something was heard last, newest first; with these identities (`vendor:type:id`), or null: all. */
    async recentLegIds(
      workspaceId: string,
      limit: number,
      identities: readonly string[] | null = null,
    ): Promise<string[]> {
      const rows = await db.prisma.$queryRaw<{ legId: string }[]>`
        select leg_id as "legId" from (
          select leg_id, at from call_event where workspace_id = ${workspaceId}
            and (${identities === null} or identity = any(${[...(identities ?? [])]}))
          order by at desc limit ${limit * EVENTS_PER_LEG}
        ) as newest
        group by leg_id order by max(at) desc, leg_id limit ${limit}`;
      return rows.map((row) => row.legId);
    },

    /** The newest 1,000 events with this number, or a twin of it, from `sinceMs` on, by the vendor's time. */
    async ofNumberSince(workspaceId: string, number: string, sinceMs: number): Promise<LegEvent[]> {
      const rows = await db.prisma.$queryRaw<{ event: LegEvent }[]>`
        select event || ${NO_DETAILS}::jsonb as event from (
          select event, at, key from call_event
          where workspace_id = ${workspaceId} and number = any(${twinsOf(number)}::text[]) and at >= ${new Date(sinceMs)}
          order by at desc, key desc limit ${EVENTS_READ}
        ) as newest
        order by at, key`;
      return rows.map((row) => row.event);
    },

    /** The newest 1,000 events of one leg, by the vendor's time. */
    async ofLeg(workspaceId: string, legId: string): Promise<LegEvent[]> {
      const rows = await askLegs({ workspaceId, legId });
      return rows.map((row) => row.event);
    },

    /** The newest 1,000 events of the newest 64 legs that name this number from `sinceMs` on, leg by leg. */
    async ofNumber(workspaceId: string, number: string, sinceMs: number): Promise<LegEvent[][]> {
      const rows = await db.prisma.$queryRaw<{ event: LegEvent }[]>`
        select event || ${NO_DETAILS}::jsonb as event from (
          select event, leg_id, at, key from call_event
          where workspace_id = ${workspaceId} and leg_id in (
            select leg_id from call_event
            where workspace_id = ${workspaceId} and number = any(${twinsOf(number)}::text[]) and at >= ${new Date(sinceMs)}
            group by leg_id order by max(at) desc limit ${LEGS_OF_NUMBER}
          )
          order by at desc, key desc limit ${EVENTS_READ}
        ) as newest
        order by leg_id, at, key`;
      return byLeg(rows.map((row) => row.event));
    },

    /** The newest 1,000 events of each leg of which something was heard from `sinceMs` on, leg by leg, in pages of 200 legs. */
    async *streamLegs(workspaceId: string, sinceMs: number): AsyncGenerator<LegEvent[][]> {
      for (let after = ""; ;) {
        const rows = await db.prisma.$queryRaw<{ event: LegEvent; legId: string }[]>`
          with page as (
            select distinct leg_id from call_event
            where workspace_id = ${workspaceId} and leg_id > ${after} and at >= ${new Date(sinceMs)}
            order by leg_id limit ${LEGS_PER_PAGE}
          )
          select leg_id as "legId", event || ${NO_DETAILS}::jsonb as event from page cross join lateral (
            select at, key, event from call_event
            where workspace_id = ${workspaceId} and leg_id = page.leg_id
            order by at desc, key desc limit ${EVENTS_READ}
          ) as newest
          order by leg_id, at, key`;
        const last = rows.at(-1);
        if (last === undefined) return;
        yield byLeg(rows.map((row) => row.event));
        after = last.legId;
      }
    },
  };
}

function byLeg(events: readonly LegEvent[]): LegEvent[][] {
  const legs = new Map<string, LegEvent[]>();
  for (const event of events) {
    const leg = legs.get(event.legId);
    if (leg === undefined) legs.set(event.legId, [event]);
    else leg.push(event);
  }
  return [...legs.values()];
}

function toColumns({ workspaceId, lineId, receivedAt, event }: CallEventRow) {
  return {
    workspace_id: workspaceId,
    key: event.key,
    line_id: lineId,
    leg_id: event.legId,
    kind: event.kind,
    at: toTimeText(event.at),
    received_at: toTimeText(receivedAt),
    identity: event.identity,
    direction: event.direction,
    number: event.number,
    internal_number: event.internalNumber,
    started_at: toTimeTextOrNull(event.startedAt),
    connected_at: toTimeTextOrNull(event.connectedAt),
    ended_at: toTimeTextOrNull(event.endedAt),
    links: event.links,
    event,
  };
}
