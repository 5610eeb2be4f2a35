import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Static, Type } from "typebox";
import { invalidInput } from "../../domain/errors.ts";
import { isTimeZone } from "../../domain/hours.ts";
import { failures, GivenTime, Items, Nullable } from "../schemas.ts";

type Counts = Readonly<
  Record<"known" | "matched" | "eligible" | "free" | "offered" | "answered", number>
>;
type FunnelQuery = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: "day" | "line" | "rep";
  readonly timeZone: string;
  readonly lineId: string | null;
  readonly repId: string | null;
};
type Side = { readonly calls: number; readonly answeredByOwner: number };

export type ReportRoutesDeps = {
  readonly readFunnel: (
    workspaceId: string,
    query: FunnelQuery,
  ) => Promise<
    readonly {
      readonly key: string;
      readonly calls: number;
      readonly reached: Counts;
      readonly losses: readonly { after: string; cause: string; calls: number }[];
      readonly medianMsToOwner: number | null;
    }[]
  >;
  readonly readHoldOut: (
    workspaceId: string,
    query: FunnelQuery,
  ) => Promise<{ readonly heldOut: Side; readonly others: Side }>;
  /** The time zone of days where a query names none. */
  readonly timeZoneOf: (workspaceId: string) => Promise<string>;
  readonly now: () => number;
};

const DAY_MS = 86_400_000;

const Query = Type.Object(
  {
    days: Type.Integer({ minimum: 1, maximum: 366, default: 30 }),
    by: Type.Enum(["day", "line", "rep"], { default: "day" }),
    timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    from: Type.Optional(GivenTime),
    to: Type.Optional(GivenTime),
    line: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    rep: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);
const Count = Type.Integer();
const Row = Type.Object({
  key: Type.String(),
  calls: Count,
  known: Count,
  matched: Count,
  eligible: Count,
  free: Count,
  offered: Count,
  answered: Count,
  medianSecondsToOwner: Nullable(Type.Number()),
  losses: Type.Array(Type.Object({ after: Type.String(), cause: Type.String(), calls: Count })),
});
const SideView = Type.Object({
  calls: Count,
  answeredByOwner: Count,
  share: Nullable(Type.Number()),
});
const HoldOutView = Type.Object({ heldOut: SideView, others: SideView });

/**
 * Does it work? How many calls came how near to the caller's own rep, why the others did not, and what a share of
 * callers that is held out of it (a policy's `holdOutPercent`) gets instead.
 */
export function reportRoutes(deps: ReportRoutesDeps): FastifyPluginAsyncTypebox {
  async function queryOf(workspaceId: string, query: Static<typeof Query>): Promise<FunnelQuery> {
    const timeZone = query.timeZone ?? (await deps.timeZoneOf(workspaceId));
    return toQuery({ ...query, timeZone }, deps.now());
  }

  return async (app) => {
    app.get(
      "/funnel",
      { schema: { querystring: Query, response: { 200: Items(Row), ...failures } } },
      async ({ query, workspaceId }) => ({
        items: (await deps.readFunnel(workspaceId, await queryOf(workspaceId, query))).map(
          ({ reached, losses, medianMsToOwner, ...row }) => ({
            ...row,
            ...reached,
            losses: losses.map((loss) => ({ ...loss })),
            medianSecondsToOwner: medianMsToOwner === null ? null : medianMsToOwner / 1000,
          }),
        ),
      }),
    );

    app.get(
      "/hold-out",
      { schema: { querystring: Query, response: { 200: HoldOutView, ...failures } } },
      async ({ query, workspaceId }) => {
        const { heldOut, others } = await deps.readHoldOut(
          workspaceId,
          await queryOf(workspaceId, query),
        );
        return { heldOut: withShare(heldOut), others: withShare(others) };
      },
    );
  };
}

type Given = {
  readonly days: number;
  readonly by: "day" | "line" | "rep";
  readonly timeZone: string;
  readonly from?: string;
  readonly to?: string;
  readonly line?: string;
  readonly rep?: string;
};

function toQuery({ days, by, timeZone, from, to, line, rep }: Given, now: number): FunnelQuery {
  if (!isTimeZone(timeZone)) {
    throw invalidInput("timeZone", "use an IANA name, such as Europe/Prague");
  }
  const toMs = to === undefined ? now : Date.parse(to);
  const fromMs = from === undefined ? toMs - days * DAY_MS : Date.parse(from);
  if (fromMs >= toMs) throw invalidInput("from", "must be before `to`");
  return { fromMs, toMs, by, timeZone, lineId: line ?? null, repId: rep ?? null };
}

function withShare({ calls, answeredByOwner }: Side) {
  return { calls, answeredByOwner, share: calls === 0 ? null : answeredByOwner / calls };
}
