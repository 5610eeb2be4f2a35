import type { LegEvent } from "../domain/call.ts";
import { twinsOf } from "../domain/caller-key.ts";
import type { Decision } from "../domain/decision.ts";
import type { LegLink } from "../domain/part-calls.ts";
import { askRows } from "./ask-rows.ts";
import type { Database } from "./database.ts";
import { toJsonText, toTimeText, toTimeTextOrNull } from "./json-text.ts";

/** One event to be logged. `receivedAt`: epoch milliseconds by our clock. */
export type CallEventRow = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly receivedAt: number;
  readonly event: LegEvent;
};

/** A call as the log knows it: the closure of the links of one leg. */
export type LoggedCall = {
  /** Sorted; the first names the call. */
  readonly legIds: readonly string[];
  /** By the vendor's time, without what the vendor sent besides (`details`). */
  readonly events: readonly LegEvent[];
  readonly links: readonly LegLink[];
  /** Of its legs, oldest first. */
  readonly decisions: readonly Decision[];
};

const LEGS_PER_PAGE = 200;
const LEGS_OF_NUMBER = 64;
/** Events of one leg, at the most, when the newest legs are looked for. */
const EVENTS_PER_LEG = 20;

/**
 * A phone system may link everything to everything, or tell of one leg without end. Each of its events has the call put
 * together anew, beside those of all other workspaces: what is read for one is bounded. A team that rings together makes
 * a leg each.
 */
const LEGS_OF_CALL = 128;
/** The newest. */
const EVENTS_READ = 1_000;
/** The first, which name the call, and as many of the newest, which say how it goes on. */
const FIRST_AND_LAST_DECISIONS = 50;
/** Nobody who puts calls together reads it, and it is most of an event. */
const NO_DETAILS = '{"details":{}}';

/** The call log: every event once, and which legs belong together. */
export function createCallEventStore(db: Database) {
  type Leg = { readonly workspaceId: string; readonly legId: string };
  const toAsked = (legs: readonly Leg[]) =>
    toJsonText(
      legs.map(({ workspaceId, legId }, n) => ({ n, workspace: workspaceId, leg: legId })),
    );

  const askCalls = askRows<Leg, LoggedCall & { readonly n: number }>(
    (legs) => db.prisma.$queryRaw`
      select n, call.* from jsonb_to_recordset(${toAsked(legs)}::jsonb)
        as asked(n int, workspace text, leg text)
      cross join lateral (
        with recursive leg(id) as (
          select asked.leg
          union
          select neighbour.id from leg cross join lateral (
            select b as id from leg_link where workspace_id = workspace and a = leg.id
            union all
            select a from leg_link where workspace_id = workspace and b = leg.id
          ) as neighbour
        ), closure as (
          select array(
            select id from (select id from leg limit ${LEGS_OF_CALL}) as nearest order by id collate "C"
          ) as legs
        )
        select legs as "legIds",
          (select coalesce(jsonb_agg(jsonb_build_object('a', a, 'b', b, 'inferred', inferred)
              order by a collate "C", b collate "C"), '[]')
            from leg_link where workspace_id = workspace and a = any(legs) and b = any(legs)) as links,
          (select coalesce(jsonb_agg(event || ${NO_DETAILS}::jsonb order by at, key), '[]') from (
            select event, at, key from call_event where workspace_id = workspace and leg_id = any(legs)
            order by at desc, key desc limit ${EVENTS_READ}) as newest) as events,
          (select coalesce(jsonb_agg(record order by at, id), '[]') from (
            select record, at, id, row_number() over (order by at, id) as nth, count(*) over () as count
            from decision where workspace_id = workspace and leg_id = any(legs)) as decided
            where nth <= ${FIRST_AND_LAST_DECISIONS} or nth > count - ${FIRST_AND_LAST_DECISIONS}) as decisions
        from closure
      ) as call`,
  );
  const askLegs = askRows<Leg, { readonly n: number; readonly event: LegEvent }>(
    (legs) => db.prisma.$queryRaw`
      select n, event from jsonb_to_recordset(${toAsked(legs)}::jsonb)
        as asked(n int, workspace text, leg text)
      cross join lateral (
        select at, key, event || ${NO_DETAILS}::jsonb as event from call_event
        where workspace_id = workspace and leg_id = leg
        order by at desc, key desc limit ${EVENTS_READ}
      ) as logged
      order by n, at, key`,
  );

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
