import { StickylineError } from "../../domain/errors.ts";
import type { TelephonyClient, TelephonyClientOptions, VendorUser } from "../telephony-client.ts";
import { createCallbackDialer } from "./callback-dialer.ts";
import { createCampaignDialer } from "./campaign-dialer.ts";
import { fieldOf, isExtension, textOf } from "./fields.ts";
import { MissedCallSchema, MOST_MISSED, toMissedCall } from "./missed-call.ts";
import { isTalk, lineOf, toObservedLeg } from "./observed-leg.ts";
import { createVoipexRequest } from "./request.ts";
import { readRows } from "./rows.ts";
import { CurrentCallSchema, MemberSchema, type VoipexMember } from "./schemas.ts";
import { sayWhatToSetUp, warnOfTeam } from "./setup.ts";

/**
 * Voipex's API as a TelephonyClient. Webhooks and IVRs are set up in its portal alone: what a line needs there is
 * said, not made. Nothing here is called while a caller waits.
 * https://ipexcloud.github.io/voipex-docs
 */
export function createVoipexClient(options: TelephonyClientOptions): TelephonyClient {
  const request = createVoipexRequest(options);
  const campaignDialer = createCampaignDialer(request);
  const members = async () => (await readRows(request, "/members", MemberSchema)).rows;
  const calls = async (query: Readonly<Record<string, string>> = {}) =>
    (await readRows(request, "/calls/current", CurrentCallSchema, query)).rows;

  return {
    async listOffices() {
      await members();
      return [
        { id: new URL(options.baseUrl).searchParams.get("pbxId") ?? "1", name: "Switchboard" },
      ];
    },
    listUsers: async () => (await members()).flatMap(toUser),
    async listTargets() {
      const all = await members();
      return all
        .flatMap(toUser)
        .flatMap(({ name, identities = [] }) =>
          identities.map(({ type, id }) => ({ type, id, name })),
        );
    },
    async isOnCall(id, type) {
      const live = (await calls()).filter(isTalk);
      if (type === "login") return live.some(({ user }) => isSameLogin(user?.login, id));
      const login = (await members()).find((member) => extensionOf(member) === id)?.login ?? null;
      return live.some((call) => lineOf(call) === id || isSameLogin(call.user?.login, login));
    },
    async listMissedCalls() {
      const { rows, isWhole } = await readRows(request, "/calls/missed", MissedCallSchema);
      const read = rows.map((item) => toMissedCall(item, options.now()));
      const missed = read.filter((call) => call !== null);
      // What can't be read may be one of ours: then nothing is concluded from its absence.
      const isAll = isWhole && missed.length === rows.length && rows.length < MOST_MISSED;
      return { calls: missed, isWhole: isAll };
    },
    async isCallOver(legId) {
      const [, callId] = /^voipex:([^:]+)/.exec(legId) ?? [];
      if (callId === undefined) return null;
      const live = await calls({ callId });
      return !live.some((call) => String(call.callId) === callId);
    },
    async listLiveLegs() {
      const live = await calls();
      if (live.length === 0) return [];
      const extensions = new Map(
        (await members()).map((one) => [one.login?.toLowerCase() ?? "", extensionOf(one)]),
      );
      const legs = live.map((call) =>
        toObservedLeg(call, (login) => extensions.get(login.toLowerCase()) ?? null),
      );
      return legs.filter((leg) => leg !== null);
    },
    async provision(setup, known) {
      const asked = sayWhatToSetUp(setup, known);
      const team = await warnOfTeam(campaignDialer, setup.settings);
      const said = { ...asked, warnings: [...asked.warnings, ...team] };
      try {
        await members();
        await calls();
        return said;
      } catch (error) {
        if (!(error instanceof StickylineError) || error.retryable) throw error;
        // who may not read these may not make calls either
        const mend = "Presence and callbacks from reps' phones need the rest of the API.";
        return { ...said, warnings: [...said.warnings, `${error.message} ${mend}`] };
      }
    },
    callbackDialer: createCallbackDialer(request),
    campaignDialer,
    // An IVR can't be asked; Voipex is not known to switch a webhook off.
    routerHealth: async () => ({ enabled: true }),
    reenableRouter: async (provisioned) => provisioned,
  };
}

/** Who has neither extension nor login can't be called, and is no rep here. */
function toUser(member: VoipexMember): VendorUser[] {
  const extension = extensionOf(member);
  const login = textOf(member.login)?.toLowerCase() ?? null;
  const id = textOf(member.userId) ?? login ?? extension;
  if (id === null || (extension === null && login === null)) return [];
  const email = fieldOf(member, "email") ?? (login?.includes("@") === true ? login : null);
  return [
    {
      id,
      name: [member.firstName, member.lastName].filter((part) => part).join(" "),
      emails: email === null ? [] : [email.toLowerCase()],
      numbers: [],
      identities: [
        ...(extension === null ? [] : [{ type: "line", id: extension }]),
        ...(login === null ? [] : [{ type: "login", id: login }]),
      ],
    },
  ];
}

function extensionOf({ exten }: VoipexMember): string | null {
  const number = textOf(exten?.number);
  return number !== null && isExtension(number) ? number : null;
}

function isSameLogin(one: string | null | undefined, other: string | null): boolean {
  return typeof one === "string" && other !== null && one.toLowerCase() === other.toLowerCase();
}
