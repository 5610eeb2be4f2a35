import type { CampaignState, CampaignWish } from "../../domain/campaign.ts";
import type { CampaignPlan } from "../../telephony/campaign-dialer.ts";

/** As it is stored; `version` grows with every change. Times are epoch milliseconds. */
export type StoredCampaign = {
  readonly id: string;
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly name: string;
  readonly consent: string;
  readonly timeZone: string;
  readonly plan: CampaignPlan;
  readonly ivrName: string | null;
  readonly ivrCheckedAt: number | null;
  readonly numbers: readonly string[];
  readonly sentCount: number;
  readonly listId: number | null;
  readonly campaignId: number | null;
  /** The callback that it is to keep; null: a person made it. */
  readonly callbackId: string | null;
  readonly desired: CampaignWish;
  readonly actual: CampaignState;
  readonly started: boolean;
  readonly vendorStatus: string | null;
  readonly problem: string | null;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly version: number;
};

/** What of it changes. */
export type CampaignChange = Partial<
  Pick<
    StoredCampaign,
    | "ivrName"
    | "ivrCheckedAt"
    | "numbers"
    | "listId"
    | "campaignId"
    | "desired"
    | "actual"
    | "started"
    | "vendorStatus"
    | "problem"
  >
>;

export type CampaignStore = {
  create(campaign: Omit<StoredCampaign, "version" | "changedAt">): Promise<StoredCampaign>;
  get(workspaceId: string, id: string): Promise<StoredCampaign | null>;
  /** Newest first. */
  list(workspaceId: string, limit: number): Promise<StoredCampaign[]>;
  /** Those that may still be at the phone system. */
  listLiving(workspaceId: string): Promise<StoredCampaign[]>;
  /** Those that were made for this callback, in any state. */
  ofCallback(workspaceId: string, callbackId: string): Promise<StoredCampaign[]>;
  /** As it is then; null when somebody else changed it since it was read. */
  change(campaign: StoredCampaign, change: CampaignChange): Promise<StoredCampaign | null>;
};
