import { askTogether } from "../concurrency/ask-together.ts";
import { outageOf } from "../concurrency/outage-of.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { toJsonText, toTimeText } from "./json-text.ts";
import { STAGES, type CallStory, type Stage } from "../domain/call-story.ts";

export type RoutedCall = CallStory & {
  readonly workspaceId: string;
  /** The leg of the first decision: the call's name, whatever legs join later. */
  readonly legId: string;
  readonly lineId: string;
  readonly at: number;
};

export type FunnelQuery = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: "day" | "line" | "rep";
  /** IANA; days begin there. */
  readonly timeZone: string;
  readonly lineId: string | null;
  readonly repId: string | null;
};

/** One step: how many calls came so far or farther, and the causes of the loss at it, the commonest first. */
export type FunnelRow = {
  /** `2026-11-21`, a line's id, or a rep's ("" = nobody was named). */
  readonly key: string;
  readonly calls: number;
  readonly reached: Readonly<Record<Exclude<Stage, "unknown">, number>>;
  readonly losses: readonly {
    readonly after: Stage;
    readonly cause: string;
    readonly calls: number;
  }[];
  /** Half of the own reps answered sooner; null where none did. */
  readonly medianMsToOwner: number | null;
};

export type HoldOut = { readonly calls: number; readonly answeredByOwner: number };

/** What became of routed calls. */
export function createRoutedCallStore(db: Database) {
  const saveTogether = askTogether<RoutedCall, void>({
    keyOf: (call) => JSON.stringify(call),
    async askAll(calls) {
      // the last word on each counts; sorted, so that two batches never wait for each other crosswise
      const byCall = new Map(calls.map((call) => [`${call.workspaceId}\n${call.legId}`, call]));
      const batch = toJsonText([...byCall.values()].map((call) => toColumns(call)));
      await db.prisma.$executeRaw`
        insert into routed_call (workspace_id, leg_id, line_id, at, reached, loss, own_rep_id,
          talked_rep_id, ms_to_owner, held_out, observed)
        select * from jsonb_to_recordset(${batch}::jsonb) as batch(workspace_id text, leg_id text,
          line_id text, at timestamptz, reached int, loss text, own_rep_id text, talked_rep_id text,
          ms_to_owner double precision, held_out boolean, observed boolean)
        order by workspace_id, leg_id
        on conflict (workspace_id, leg_id) do update set reached = excluded.reached,
          loss = excluded.loss, own_rep_id = excluded.own_rep_id,
          talked_rep_id = excluded.talked_rep_id, ms_to_owner = excluded.ms_to_owner,
          held_out = excluded.held_out, observed = excluded.observed`;
      return () => undefined;
    },
    isOutage: (error) => outageOf(error) !== null,
  });

  return {
    /** Later knowledge of the same call takes the place of the earlier. */
    save: (call: RoutedCall): Promise<void> => saveTogether(call),

    /** By day, line or the caller's own rep. Held-out callers are left out: they are compared apart. */
    async funnel(workspaceId: string, query: FunnelQuery): Promise<FunnelRow[]> {
      const key = {
        day: Prisma.sql`to_char(at at time zone ${query.timeZone}, 'YYYY-MM-DD')`,
        line: Prisma.sql`line_id`,
        rep: Prisma.sql`coalesce(own_rep_id, '')`,
      }[query.by];
      const within = Prisma.sql`${where({ workspaceId, ...query })} and not held_out`;
      // Grouped by place: a parameter is never equal to itself in another place.
      const [groups, losses] = await Promise.all([
        db.prisma.$queryRaw<Group[]>`
          select ${key} as key, reached, count(*)::int as calls from routed_call
          where ${within} group by 1, 2 order by 1, 2`,
        db.prisma.$queryRaw<Loss[]>`
          select ${key} as key, reached, loss as cause, count(*)::int as calls from routed_call
          where ${within} and loss is not null group by 1, 2, 3 order by 1, 2, 4 desc, 3`,
      ]);
      const medians = await db.prisma.$queryRaw<{ key: string; median: number }[]>`
        select ${key} as key, percentile_cont(0.5) within group (order by ms_to_owner) as median
        from routed_call where ${within} and ms_to_owner is not null group by 1`;
      return [...new Set(groups.map((group) => group.key))].map((one) => ({
        key: one,
        ...toCounts(groups.filter((group) => group.key === one)),
        losses: losses
          .filter((loss) => loss.key === one)
          .map(({ reached, cause, calls }) => ({ after: stageAt(reached), cause, calls })),
        medianMsToOwner: medians.find((median) => median.key === one)?.median ?? null,
      }));
    },

    /** Callers with an own rep: those that were held out of stickiness, and the others. */
    async holdOut(
      workspaceId: string,
      query: FunnelQuery,
    ): Promise<{ heldOut: HoldOut; others: HoldOut }> {
      const rows = await db.prisma.$queryRaw<{ held: boolean; calls: number; answered: number }[]>`
        select held_out as held, count(*)::int as calls,
          (count(*) filter (where reached = ${STAGES.indexOf("answered")}))::int as answered
        from routed_call
        where ${where({ workspaceId, ...query })} and own_rep_id is not null and not observed
        group by 1`;
      const side = (held: boolean): HoldOut => {
        const row = rows.find((one) => one.held === held);
        return { calls: row?.calls ?? 0, answeredByOwner: row?.answered ?? 0 };
      };
      return { heldOut: side(true), others: side(false) };
    },
  };
}

function toColumns({ workspaceId, legId, lineId, at, stage, loss, ...call }: RoutedCall) {
  return {
    workspace_id: workspaceId,
    leg_id: legId,
    line_id: lineId,
    at: toTimeText(at),
    reached: STAGES.indexOf(stage),
    loss,
    own_rep_id: call.ownRepId,
    talked_rep_id: call.talkedRepId,
    ms_to_owner: call.msToOwner,
    held_out: call.heldOut,
    observed: call.observed,
  };
}

function where({
  workspaceId,
  fromMs,
  toMs,
  lineId,
  repId,
}: FunnelQuery & { readonly workspaceId: string }): Prisma.Sql {
  return Prisma.sql`workspace_id = ${workspaceId} and at >= ${new Date(fromMs)} and at < ${new Date(toMs)}
      and (${lineId}::text is null or line_id = ${lineId})
      and (${repId}::text is null or own_rep_id = ${repId})`;
}

type Group = { readonly key: string; readonly reached: number; readonly calls: number };
type Loss = Group & { readonly cause: string };

function toCounts(groups: readonly Group[]): Pick<FunnelRow, "calls" | "reached"> {
  const from = (stage: Stage) =>
    groups
      .filter(({ reached }) => reached >= STAGES.indexOf(stage))
      .reduce((sum, { calls }) => sum + calls, 0);
  return {
    calls: from("unknown"),
    reached: {
      known: from("known"),
      matched: from("matched"),
      eligible: from("eligible"),
      free: from("free"),
      offered: from("offered"),
      answered: from("answered"),
    },
  };
}

function stageAt(reached: number): Stage {
  return STAGES[reached] ?? "unknown";
}
