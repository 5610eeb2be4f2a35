import { Type } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../domain/errors.ts";
import type { CampaignState, CampaignWish } from "../domain/campaign.ts";
import type { Database } from "./database.ts";
import type { Campaign as Row } from "./generated/client.ts";
import { toJsonText } from "./json-text.ts";

const Plan = Type.Object({
  name: Type.String(),
  ivr: Type.String(),
  activePeriod: Type.Object({
    startTime: Type.String(),
    endTime: Type.String(),
    weekDays: Type.Array(Type.Integer()),
  }),
});

const WISHES: readonly CampaignWish[] = ["ready", "running", "paused", "removed"];
const STATES: readonly CampaignState[] = [
  "preparing",
  "ready",
  "running",
  "paused",
  "removed",
  "failed",
];

type Known = ReturnType<typeof toCampaign>;
type Changing = Omit<
  Known,
  | "id"
  | "workspaceId"
  | "connectionId"
  | "name"
  | "consent"
  | "timeZone"
  | "plan"
  | "sentCount"
  | "callbackId"
  | "createdAt"
  | "changedAt"
  | "version"
>;

/** Campaigns: what is wanted of each, and what is known to be so. */
export function createCampaignStore(db: Database, now: () => number = Date.now) {
  async function get(workspaceId: string, id: string): Promise<Known | null> {
    const row = await db.prisma.campaign.findFirst({ where: { workspaceId, id } });
    return row === null ? null : toCampaign(row);
  }

  return {
    async create(campaign: Omit<Known, "version" | "changedAt">): Promise<Known> {
      const { plan, numbers, ivrCheckedAt, createdAt, ...rest } = campaign;
      const row = await db.prisma.campaign.create({
        data: {
          ...rest,
          plan: JSON.parse(toJsonText(plan)),
          numbers: [...numbers],
          ivrCheckedAt: ivrCheckedAt === null ? null : new Date(ivrCheckedAt),
          createdAt: new Date(createdAt),
          changedAt: new Date(createdAt),
        },
      });
      return toCampaign(row);
    },

    get,

    async list(workspaceId: string, limit: number): Promise<Known[]> {
      const rows = await db.prisma.campaign.findMany({
        where: { workspaceId },
        orderBy: [{ createdAt: "desc" }, { id: "asc" }],
        take: limit,
      });
      return rows.map((row) => toCampaign(row));
    },

    async listLiving(workspaceId: string): Promise<Known[]> {
      const rows = await db.prisma.campaign.findMany({
        where: { workspaceId, actual: { notIn: ["removed", "failed"] } },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => toCampaign(row));
    },

    /** Those that were made for this callback, in any state, oldest first. */
    async ofCallback(workspaceId: string, callbackId: string): Promise<Known[]> {
      const rows = await db.prisma.campaign.findMany({
        where: { workspaceId, callbackId },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => toCampaign(row));
    },

    async change(
      { workspaceId, id, version }: Pick<Known, "workspaceId" | "id" | "version">,
      change: Partial<Changing>,
    ): Promise<Known | null> {
      const { numbers, ivrCheckedAt, ...rest } = change;
      const { count } = await db.prisma.campaign.updateMany({
        where: { workspaceId, id, version },
        data: {
          ...rest,
          ...(numbers !== undefined && { numbers: [...numbers] }),
          ...(typeof ivrCheckedAt === "number" && { ivrCheckedAt: new Date(ivrCheckedAt) }),
          changedAt: new Date(now()),
          version: { increment: 1 },
        },
      });
      return count === 0 ? null : get(workspaceId, id);
    },
  };
}

function toCampaign(row: Row) {
  const { plan, ivrCheckedAt, createdAt, changedAt, desired, actual, numbers, ...rest } = row;
  if (!Value.Check(Plan, plan)) {
    throw new StickylineError("CONFLICT", "this campaign was written by another version");
  }
  return {
    ...rest,
    plan: { ...plan },
    numbers: toReadonly(numbers),
    ivrCheckedAt: ivrCheckedAt?.getTime() ?? null,
    createdAt: createdAt.getTime(),
    changedAt: changedAt.getTime(),
    desired: WISHES.find((one) => one === desired) ?? "paused",
    actual: STATES.find((one) => one === actual) ?? "unknown",
  };
}

function toReadonly(texts: string[]): readonly string[] {
  return texts;
}
