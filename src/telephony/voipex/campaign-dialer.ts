import { Type } from "typebox";
import { Value } from "typebox/value";
import type { CampaignDialer, CampaignPlan } from "../campaign-dialer.ts";
import { checkCampaign } from "./campaign.ts";
import { createDialer } from "./dialer.ts";
import type { VoipexRequest } from "./request.ts";
import { settingsOf } from "./settings.ts";
import { writeNumber } from "./write-number.ts";

const Paced = Type.Object({ type: Type.Literal("queue"), queue: Type.String() });

function check(plan: Readonly<Record<string, unknown>>): CampaignPlan {
  // its list is not known yet
  const { callLists: _none, ...checked } = checkCampaign({ ...plan, callLists: [1] });
  return checked;
}

/** Voipex's Dialer as the port has it: numbers as the trunk takes them, by the line's settings. */
export function createCampaignDialer(request: VoipexRequest): CampaignDialer {
  const dialer = createDialer(request);
  return {
    teamPlan(settings, { name, activePeriod }) {
      const { teamCallbacks, dialCallerId: callerId } = settingsOf(settings);
      const { ivr, queue, boostFactor, maxWaitingCalls, atOnce } = teamCallbacks;
      if (ivr === "") return null;
      const endpoint = { type: "queue", queue, boostFactor, maxWaitingCalls };
      return {
        plan: check({ name, activePeriod, callerId, ivr, endpoint, rescheduleRules: [] }),
        atOnce,
      };
    },
    listQueues: dialer.listQueues,
    queueOf: ({ endpoint }) => (Value.Check(Paced, endpoint) ? endpoint.queue : null),
    timeZoneOf: (settings) => settingsOf(settings).dialTimeZone,
    check,
    listIvrs: dialer.listIvrs,
    async prepare({ plan, numbers, settings }, onList) {
      const { homeCode } = settingsOf(settings);
      const list = {
        name: plan.name,
        numbers: numbers.map((number) => writeNumber(number, homeCode)),
      };
      return (await dialer.prepare(list, plan, onList)).campaignId;
    },
    async findMade(made, settings) {
      return settingsOf(settings).campaignList ? dialer.findMade(made) : null;
    },
    control: dialer.control,
  };
}
