export type CampaignCommand = "start" | "pause" | "unpause" | "reload" | "remove";

/** When a campaign dials, by the clock of its switchboard. */
export type ActivePeriod = {
  readonly startTime: string;
  readonly endTime: string;
  /** 1 is Monday. */
  readonly weekDays: readonly number[];
};

/** What a campaign is to do, checked and complete. `ivr`: where people go who answer. The rest is the phone system's. */
export type CampaignPlan = Readonly<Record<string, unknown>> & {
  readonly name: string;
  readonly ivr: string;
  readonly activePeriod: ActivePeriod;
};

/** Where people go who answer a campaign's call. */
export type CampaignIvr = { readonly id: string; readonly name: string };

/**
 * A phone system that dials lists of people by itself. What changes something is sent once: VENDOR_UNAVAILABLE says
 * that it may have been done.
 */
export type CampaignDialer = {
  /**
   * Of the campaign that has a team call somebody back; null: this line is not set up for that. `atOnce`: how many of
   * them the line may have at a time.
   */
  teamPlan(
    settings: Readonly<Record<string, unknown>> | undefined,
    about: { readonly name: string; readonly activePeriod: ActivePeriod },
  ): { readonly plan: CampaignPlan; readonly atOnce: number } | null;
  /** The names of its queues; null: the phone system does not tell them. */
  listQueues(): Promise<readonly string[] | null>;
  /** The queue whose agents pace such a campaign; null: none does. */
  queueOf(plan: CampaignPlan): string | null;
  /** Of the switchboard, as the IANA names it. */
  timeZoneOf(settings: Readonly<Record<string, unknown>> | undefined): string;
  /** INPUT_INVALID names the field at fault. */
  check(plan: Readonly<Record<string, unknown>>): CampaignPlan;
  listIvrs(): Promise<readonly CampaignIvr[]>;
  /**
   * Makes a campaign that stands still until it is started. `onList` is told of its list before anything else happens.
   * CONFLICT when the list has not as many numbers as were sent.
   */
  prepare(
    order: {
      readonly plan: CampaignPlan;
      /** E.164, each once. */
      readonly numbers: readonly string[];
      readonly settings: Readonly<Record<string, unknown>> | undefined;
    },
    onList: (callListId: number) => Promise<void>,
  ): Promise<number>;
  /**
   * The campaign that was made of this list though its answer was lost; `none`: there is none, null: the phone system
   * does not tell, or is not asked by the line's settings. `isNameOurs`: nobody else gives such a name.
   */
  findMade(
    made: { readonly name: string; readonly isNameOurs: boolean; readonly listId: number },
    settings: Readonly<Record<string, unknown>> | undefined,
  ): Promise<number | "none" | null>;
  /** What the phone system says of its state then, in its own words; null: nothing. */
  control(campaignId: number, command: CampaignCommand): Promise<string | null>;
};
