import type { RedisClient } from "../../../src/redis/open-client.ts";
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
import type { VirtualClock } from "./virtual-clock.ts";
import { openExotelDesk, type ExotelDesk } from "./exotel-desk.ts";

/** What a phone is on that is none of our callers'. */
export const OWN_CALL = "a call of their own";
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
  readonly clock: VirtualClock;
  /** Exotel says what became of each phone, not of the whole attempt alone. */
  readonly tellsLegs: boolean;
};

/** A line with a policy of its own making: ladder, team, ringing, waiting and transitions differ from world to world. */
export async function openWorld(
  redis: RedisClient,
  random: Random,
  options: { clock: VirtualClock; index: number; lost: number },
): Promise<World> {
  const workspaceId = testWorkspaceId();
  const { clock, index } = options;
  const { now, pause, track } = clock;
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
  const policy = toPolicy(random, index);
  const tellsLegs = happens(random, 0.5);
  const desk = await openExotelDesk({ redis, line, reps, policy, pins, now, track });
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
    pause,
    track,
    // A slow machine must not look like a slow router: that is another test's matter.
    deadlineMs: 20_000,
    assumptions: {
      afterAttempt: tellsLegs ? "result-and-legs" : "result",
      answeredEvents: index % 3 === 0,
    },
    faults: { double: 0.3, late: 0.3, lost: options.lost },
  });
  return { line, reps, desk, box, callers, clock, tellsLegs };
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

function toPolicy(random: Random, index: number): Policy {
  const strategy = STRATEGIES[index % STRATEGIES.length] ?? "phone-system";
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
    ringTogether: { maxParallel: pick(random, [2, 3, 5]) ?? 5, keepFree: index % 3 },
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
export async function occupySomebody(world: World, random: Random): Promise<void> {
  const agent = pick(random, world.box.agents());
  if (agent === undefined || agent.onCall !== null) return;
  agent.onCall = OWN_CALL;
  await world.clock.pause(between(random, 3_000, 15_000));
  agent.onCall = null;
}
