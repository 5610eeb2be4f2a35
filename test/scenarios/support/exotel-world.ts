import type { Redis } from "ioredis";
import type { Decision } from "../../../src/domain/decision.ts";
import { DEFAULT_POLICY, type Policy, type TeamRung } from "../../../src/domain/policy.ts";
import {
  DEFAULT_LINE_ROUTING,
  DEFAULT_REP_PROFILE,
  type Line,
  type Rep,
} from "../../../src/domain/settings.ts";
import type { Agent, Reaction } from "../../../src/sandbox/exotel/agent.ts";
import type { CallRecord } from "../../../src/sandbox/exotel/call.ts";
import { createExotelBox, type ExotelBox } from "../../../src/sandbox/exotel/index.ts";
import { between, happens, pick, type Random } from "../../../src/sandbox/dialpad/random.ts";
import { testWorkspaceId } from "../../support/databases.ts";
import { openExotelDesk, type ExotelDesk } from "./exotel-desk.ts";

const NUMBER = "+911135124160";
const REPS = ["Ada", "Ben", "Cal", "Dia", "Eli"];
const STRATEGIES = ["phone-system", "longest-idle", "round-robin", "all-at-once"] as const;
const TEAM_PHONES = ["+919876511111", "+919876522222"];

export type World = {
  readonly line: Line;
  readonly reps: readonly Rep[];
  readonly desk: ExotelDesk;
  readonly box: ExotelBox;
  readonly callers: readonly { readonly number: string; readonly repId: string }[];
  readonly now: () => number;
};

/** A line with a policy of its own making: ladder, team, ringing, waiting and transitions differ from world to world. */
export async function openWorld(
  redis: Redis,
  random: Random,
  options: { now: () => number; timeScale: number; index: number; lost: number },
): Promise<World> {
  const workspaceId = testWorkspaceId();
  const { now, timeScale, index } = options;
  const waitLoop = happens(random, 0.4);
  const line: Line = {
    ...DEFAULT_LINE_ROUTING,
    id: "line",
    workspaceId,
    key: "key",
    vendor: "exotel",
    name: "Main",
    connectionId: null,
    secret: null,
    previousSecret: null,
    fallback: happens(random, 0.5)
      ? { type: "no-dial", id: "flow" }
      : { type: "number", id: "+919876533333" },
    team: happens(random, 0.7) ? { type: "list", id: TEAM_PHONES.join(",") } : null,
    busyMenu: true,
    enabled: true,
    sandbox: false,
    policyId: "policy",
    vendorSettings: {
      noDialWired: true,
      waitLoop,
      waitStepSeconds: 10,
      maxConversationSeconds: happens(random, 0.5) ? 900 : null,
      recording: pick(random, [null, "single", "dual", "off"]) ?? null,
      whisper: happens(random, 0.3) ? { type: "text", value: "A customer you know." } : null,
      music: happens(random, 0.3) ? { type: "operator_tone" } : null,
      answeredEvents: index % 3 === 0,
    },
  };
  const reps = toReps(workspaceId, random);
  const callers = Array.from({ length: 30 }, (_, at) => ({
    number: `+9185160${String(43_000 + index * 100 + at)}`,
    repId: reps[at % reps.length]?.id ?? "",
  }));
  const pins = callers.slice(0, 24);
  const policy = toPolicy(random);
  const desk = await openExotelDesk({ redis, line, reps, policy, pins, now });
  const box = await createExotelBox({
    accountSid: "acme",
    apiKey: "key",
    apiToken: "token",
    primaryUrl: `${desk.url}/connect`,
    fallbackUrl: `${desk.url}/fallback`,
    flow: {
      wait: waitLoop ? `${desk.url}/passthru/wait` : null,
      conversationEnded: `${desk.url}/passthru/ended`,
      nobodyAnswered: `${desk.url}/passthru/nobody-answered`,
      noDial: `${desk.url}/passthru/no-dial`,
    },
    agents: reps.map(toAgent),
    now,
    random,
    timeScale,
    assumptions: {
      afterAttempt: happens(random, 0.5) ? "result-and-legs" : "result",
      answeredEvents: index % 3 === 0,
    },
    faults: { double: 0.3, late: 0.3, lost: options.lost },
  });
  return { line, reps, desk, box, callers, now };
}

/** Every second rep is a user of the account, every fifth one reached by SIP. */
function toReps(workspaceId: string, random: Random): Rep[] {
  const ids = REPS.map((name) => `rep-${name.toLowerCase()}`);
  return REPS.map((name, at): Rep => ({
    ...DEFAULT_REP_PROFILE,
    id: ids[at] ?? "",
    workspaceId,
    name,
    email: `${name.toLowerCase()}@example.com`,
    crmOwnerId: null,
    ownerChosen: false,
    enabled: true,
    away: false,
    sandbox: false,
    teams: ["sales"],
    backupId: happens(random, 0.6) ? (ids[(at + 1) % ids.length] ?? null) : null,
    identities: [
      at === 4
        ? { vendor: "exotel", type: "sip", id: "sip:eli42" }
        : { vendor: "exotel", type: "number", id: `+91987650000${String(at)}` },
    ],
  }));
}

function toAgent(rep: Rep, at: number): Agent {
  const uri = rep.identities[0]?.id ?? "";
  const isUser = at % 2 === 0 || uri.startsWith("sip:");
  const user = {
    id: `user-${String(at)}`,
    deviceId: at + 1,
    firstName: rep.name,
    lastName: "Rao",
    email: rep.email,
    available: true,
    verified: true,
  };
  return { uri, user: isUser ? user : null, onCall: null };
}

function toPolicy(random: Random): Policy {
  const strategy = pick(random, STRATEGIES) ?? "phone-system";
  const team: TeamRung = {
    rung: "team",
    strategy,
    team: strategy === "phone-system" ? null : "sales",
    ringSeconds: pick(random, [null, 15, 25]) ?? null,
  };
  const ringSeconds = pick(random, [null, 10, 20, 60]) ?? null;
  const waitSeconds = pick(random, [0, 20, 40]) ?? 0;
  const persons = DEFAULT_POLICY.ladder.flatMap((rung) =>
    rung.rung === "team"
      ? []
      : [{ ...rung, ringSeconds, waitSeconds: rung.rung === "pinned" ? waitSeconds : 0 }],
  );
  return {
    ...DEFAULT_POLICY,
    version: "random@1",
    repeatCallsPerMinute: null,
    ladder: [...persons, team],
  };
}

/** A call of a random caller: most phones are answered, some ring out, decline or are busy elsewhere. */
export async function placeRandomCall(world: World, random: Random): Promise<CallRecord> {
  const reactions = new Map<string, Reaction>();
  const from = pick(random, world.callers)?.number ?? "";
  return world.box.placeCall({
    from,
    to: NUMBER,
    behaviour: {
      reactionOf(uri) {
        const known = reactions.get(uri) ?? draw(random);
        reactions.set(uri, known);
        return known;
      },
      answerAfterMs: between(random, 2_000, 9_000),
      talkMs: between(random, 10_000, 60_000),
      ...(happens(random, 0.05) && { patienceMs: between(random, 1_000, 20_000) }),
    },
  });
}

function draw(random: Random): Reaction {
  const chance = random();
  if (chance < 0.6) return "answers";
  if (chance < 0.75) return "lets-it-ring";
  if (chance < 0.87) return "declines";
  return chance < 0.97 ? "off-net" : "fails";
}

/** Somebody is on a call that we are told nothing of: Exotel passes them over. */
export async function occupySomebody(
  world: World,
  random: Random,
  pause: (simulatedMs: number) => Promise<void>,
): Promise<void> {
  const agent = pick(random, world.box.agents());
  if (agent === undefined || agent.onCall !== null) return;
  agent.onCall = "a call of their own";
  await pause(between(random, 3_000, 15_000));
  agent.onCall = null;
}

/** The sentences by which a call's end is not what the ladder says; empty when all is well. */
export function faultsOf(call: CallRecord, world: World, decisions: readonly Decision[]): string[] {
  const faults: string[] = [];
  const uriOf = (repId: string | null) =>
    world.reps.find(({ id }) => id === repId)?.identities[0]?.id ?? null;
  const own = decisions.filter(({ callId }) => callId === call.callSid);
  for (const { problem, url } of call.consultations) {
    if (problem !== null) faults.push(`invalid: ${problem}`);
    if (url === "fallback") faults.push("the fallback URL was asked");
  }
  faults.push(...call.silent, ...call.stops);
  if (equalNeighbours(call)) faults.push("two consecutive answers with the same set");
  const refused = new Set<string>();
  for (const { uris, result, legs } of call.attempts) {
    for (const uri of uris)
      if (refused.has(uri)) faults.push("a rep who did not take it rang again");
    for (const { uri, code } of legs) if (result !== "completed" && code !== 17) refused.add(uri);
  }
  const last = own.at(-1);
  if (last === undefined) faults.push("no decision");
  const gaveUp = call.attempts.at(-1)?.result === "canceled";
  if (call.talkedWith === null && !gaveUp && last !== undefined) {
    const rung = new Set(call.attempts.flatMap(({ uris }) => uris));
    const passed = new Set(call.skipped.map(({ uri }) => uri));
    const pinned = world.callers.slice(0, 24).find(({ number }) => number === call.from);
    const ownUri = uriOf(pinned?.repId ?? null);
    const explained = last.rungs.some(
      ({ repId, result }) => repId === pinned?.repId && result === "refused",
    );
    if (ownUri !== null && !rung.has(ownUri) && !passed.has(ownUri) && !explained) {
      faults.push("their own rep was never tried, and no reason is given");
    }
    const left = [world.line.team, world.line.fallback]
      .flatMap((target) =>
        target?.type === "list" || target?.type === "number" ? target.id.split(",") : [],
      )
      .filter((uri) => !rung.has(uri) && !passed.has(uri));
    if (left.length > 0) faults.push("phones of team or fallback were left untried");
  }
  if (call.talkedWith !== null) faults.push(...orderFaults(call, world, own, uriOf));
  return faults;
}

/** Whoever talked: everybody above them in the ladder was rung, passed over, or refused with a reason. */
function orderFaults(
  call: CallRecord,
  world: World,
  own: readonly Decision[],
  uriOf: (repId: string | null) => string | null,
): string[] {
  const taken = own.findLast(({ outcome }) => outcome === "rep" || outcome === "group");
  const pinned = world.callers.slice(0, 24).find(({ number }) => number === call.from);
  const ownUri = uriOf(pinned?.repId ?? null);
  if (ownUri === null || call.talkedWith === ownUri) return [];
  const tried = [
    ...call.attempts.flatMap(({ uris }) => uris),
    ...call.skipped.map(({ uri }) => uri),
  ];
  const reason = own.some(({ rungs }) =>
    rungs.some(({ repId, result }) => repId === pinned?.repId && result === "refused"),
  );
  const faults =
    tried.includes(ownUri) || reason ? [] : ["somebody else talked before their own rep was tried"];
  const answered = world.reps.some(({ identities }) => identities[0]?.id === call.talkedWith);
  if (answered && taken === undefined) faults.push("a rep talked whom no decision named");
  return faults;
}

function equalNeighbours(call: CallRecord): boolean {
  const sets = call.consultations.map(({ answer }) => setOf(answer));
  return sets.some((set, at) => at > 0 && set !== "" && set === sets[at - 1]);
}

function setOf(answer: unknown): string {
  const { destination } = answer as { destination?: readonly { contact_uri: string }[] };
  return (destination ?? [])
    .map(({ contact_uri }) => contact_uri)
    .toSorted()
    .join();
}
