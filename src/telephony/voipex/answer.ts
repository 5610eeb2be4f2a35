import type { Answer, Identity } from "../../domain/decision.ts";
import type { Target } from "../../domain/policy.ts";
import type { LineView } from "../port.ts";
import { settingsOf } from "./settings.ts";
import { isTarget } from "./target.ts";

/**
 * What the IVR's JSON Processor reads: flat, every field always there, `""` for none. The IVR calls `agent1`, then
 * `agent2`, then goes on at `extension` or `number`; with `wait` above 0 it plays music for so many seconds and asks
 * again.
 */
export type VoipexAnswer = {
  readonly outcome: "rep" | "team" | "fallback" | "target" | "wait";
  readonly agent1: string;
  readonly agent2: string;
  readonly extension: string;
  readonly number: string;
  readonly reason: string;
  /** Seconds. */
  readonly wait: number;
};

/** The answer for the IVR. Never throws: what can't be said on Voipex becomes the team or the fallback. */
export function renderAnswer(answer: Answer, line: LineView): VoipexAnswer {
  const next = line.team ?? line.fallback;
  switch (answer.kind) {
    case "rep":
      return toPeople(
        [answer.identity, ...(answer.others ?? []).map(({ identity }) => identity)],
        line,
      );
    case "group":
    case "voicemail":
      return goTo(next, line);
    case "ask":
      return answer.question.name === "hold" && settingsOf(line.settings).waitLoop
        ? { ...goTo(next, line), outcome: "wait", reason: "wait", wait: waitOf(line) }
        : goTo(next, line);
    case "end":
      return goTo(next, line);
    case "target":
      return goTo(answer.target, line);
  }
}

/** The first two who can be called; the rest of the way is the team's or the fallback's. */
function toPeople(identities: readonly Identity[], line: LineView): VoipexAnswer {
  const [agent1, agent2 = ""] = [...new Set(identities.filter(isPerson).map(({ id }) => id))];
  if (agent1 === undefined) return goTo(line.fallback, line);
  return {
    ...goTo(line.team ?? line.fallback, line),
    outcome: "rep",
    agent1,
    agent2,
    reason: "rep",
  };
}

function isPerson({ vendor, type, id }: Identity): boolean {
  return vendor === "voipex" && (type === "line" || type === "login") && isTarget({ type, id });
}

/** A target that the IVR can't be sent to is the fallback. */
function goTo(wanted: Target, line: LineView): VoipexAnswer {
  const target = isTarget(wanted) ? wanted : line.fallback;
  const outcome = outcomeOf(target, line);
  const none = {
    outcome,
    agent1: "",
    agent2: "",
    extension: "",
    number: "",
    reason: outcome,
    wait: 0,
  };
  switch (target.type) {
    case "number":
      return { ...none, number: target.id };
    case "login":
      return { ...none, agent1: target.id };
    default:
      return { ...none, extension: target.id };
  }
}

function outcomeOf(target: Target, { team, fallback }: LineView): "team" | "fallback" | "target" {
  if (isSame(target, fallback)) return "fallback";
  return team !== null && team !== undefined && isSame(target, team) ? "team" : "target";
}

function isSame(one: Target, other: Target): boolean {
  return one.type === other.type && one.id === other.id;
}

function waitOf({ settings }: LineView): number {
  return settingsOf(settings).waitStepSeconds;
}
