import type { CampaignDialer } from "../campaign-dialer.ts";
import type { TelephonyClientOptions } from "../telephony-client.ts";
import { checkCampaign } from "./campaign.ts";
import { createDialer } from "./dialer.ts";
import { settingsOf } from "./settings.ts";
import { writeNumber } from "./write-number.ts";

/** Voipex's Dialer as the port has it: numbers as the trunk takes them, by the line's settings. */
export function createCampaignDialer(options: TelephonyClientOptions): CampaignDialer {
  const dialer = createDialer(options);
  return {
    timeZoneOf: (settings) => settingsOf(settings).dialTimeZone,
    check(plan) {
      // its list is not known yet
      const { callLists: _none, ...checked } = checkCampaign({ ...plan, callLists: [1] });
      return checked;
    },
    listIvrs: dialer.listIvrs,
    async prepare({ plan, numbers, settings }, onList) {
      const { homeCode } = settingsOf(settings);
      const list = {
        name: plan.name,
        numbers: numbers.map((number) => writeNumber(number, homeCode)),
      };
      return (await dialer.prepare(list, plan, onList)).campaignId;
    },
    control: dialer.control,
  };
}
