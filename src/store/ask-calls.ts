import type { LegEvent } from "../domain/call.ts";
import type { Decision } from "../domain/decision.ts";
import type { LegLink } from "../domain/part-calls.ts";
import { askRows } from "./ask-rows.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

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

/**
 * A phone system may link everything to everything, or tell of one leg without end. Each of its events has the call put
 * together anew, beside those of all other workspaces: what is read for one is bounded. A team that rings together makes
 * a leg each.
 */
const LEGS_OF_CALL = 128;
/** The newest. */
export const EVENTS_READ = 1_000;
/** The first, which name the call, and as many of the newest, which say how it goes on. */
const FIRST_AND_LAST_DECISIONS = 50;
/** Nobody who puts calls together reads it, and it is most of an event. */
export const NO_DETAILS = '{"details":{}}';

type Leg = { readonly workspaceId: string; readonly legId: string };

/** The call that a leg belongs to; many that ask at the same moment share a statement. */
export function createAskCalls(db: Database) {
  return askRows<Leg, LoggedCall & { readonly n: number }>(
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
}

/** The newest events of a leg; many that ask at the same moment share a statement. */
export function createAskLegs(db: Database) {
  return askRows<Leg, { readonly n: number; readonly event: LegEvent }>(
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
}

function toAsked(legs: readonly Leg[]): string {
  return toJsonText(
    legs.map(({ workspaceId, legId }, n) => ({ n, workspace: workspaceId, leg: legId })),
  );
}
