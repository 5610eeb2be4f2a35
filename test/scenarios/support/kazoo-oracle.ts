import type { Decision } from "../../../src/domain/decision.ts";
import type { Target } from "../../../src/domain/policy.ts";
import type { CallEnd } from "../../../src/sandbox/kazoo/call.ts";
import type { PhoneAnswer } from "../../../src/sandbox/kazoo/phones.ts";
import { deviceRep, idOf, type FlowStepWords, type KazooWorld } from "./kazoo-world.ts";

/** What the router did with each request of a call, in order. */
export type RouterEvent =
  | { readonly kind: "decided"; readonly decision: Decision; readonly group: readonly string[] }
  | { readonly kind: "continued"; readonly flow: string; readonly at: number }
  | { readonly kind: "failed" };

/** The causes after which a call to a number outside goes on: by KAZOO's rules all others end it. */
const OUTSIDE_GOES_ON = [
  "USER_BUSY",
  "NO_ANSWER",
  "CALL_REJECTED",
  "NO_USER_RESPONSE",
  "UNALLOCATED_NUMBER",
  "SUBSCRIBER_ABSENT",
];

/** The safety child of the callflow that asks us first. */
export const SAFETY_BOX = idOf("safety");

/**
 * How a call must end, from the ladder's decisions and the phones alone: written from the policy's words, not from
 * the callflows that were made of them.
 */
export function predictEnd(world: KazooWorld, events: readonly RouterEvent[]): CallEnd {
  const last = events.at(-1);
  if (last === undefined) throw new Error("nobody was asked");
  switch (last.kind) {
    case "failed":
      return afterOutage(world, events.at(-2));
    case "continued":
      return walk(world, last.flow, last.at);
    case "decided":
      return afterDecision(world, last);
  }
}

function afterOutage(world: KazooWorld, before: RouterEvent | undefined): CallEnd {
  if (before === undefined) return { kind: "message", box: SAFETY_BOX };
  if (before.kind === "continued") return lastResort(world);
  if (before.kind === "failed") throw new Error("asked twice without an answer");
  // A flow that waits for digits ends in the mailbox; a rung rep and a question in the fallback.
  const { outcome } = before.decision;
  return outcome === "team" || outcome === "fallback" || outcome === "voicemail"
    ? lastResort(world)
    : toTarget(world, world.fallback, true);
}

function afterDecision(
  world: KazooWorld,
  { decision, group }: Extract<RouterEvent, { kind: "decided" }>,
): CallEnd {
  const fallback = () => toTarget(world, world.fallback);
  switch (decision.outcome) {
    case "rep": {
      const by = repOf(decision.repId ?? "");
      if (world.phones.get(by)?.kind !== "answers") throw new Error("a rep who failed was the end");
      return { kind: "answered", by };
    }
    case "target":
    case "message":
      throw new Error("no policy here has such a choice");
    case "group": {
      const by = group.map(repOf).find((one) => world.phones.get(one)?.kind === "answers");
      if (by === undefined) throw new Error("a group that failed was the end");
      return { kind: "answered", by };
    }
    case "team":
      return world.team === null ? fallback() : toTarget(world, world.team);
    case "fallback":
      return fallback();
    case "voicemail": {
      const own =
        decision.repId === "ada" || decision.repId === "cy"
          ? idOf(`box of ${decision.repId}`)
          : null;
      const box = own ?? world.settings.mailbox;
      return box === null ? toTarget(world, world.fallback, true) : { kind: "message", box };
    }
    case "callback":
    case "closed":
      return { kind: "hung-up", code: 480 };
    case "ask":
    case "wait":
      throw new Error("a question was the end");
  }
}

function repOf(repId: string): string {
  return `${deviceRep(repId) ? "device" : "user"}:${idOf(repId)}`;
}

/** `alone`: nobody may be asked any more. */
function toTarget(world: KazooWorld, target: Target, alone = false): CallEnd {
  const { type, id } = target;
  const isFallback =
    target === world.fallback || (type === world.fallback.type && id === world.fallback.id);
  const next = () => (isFallback ? lastResort(world) : toTarget(world, world.fallback, true));
  switch (type) {
    case "user":
    case "device":
    case "group": {
      const phone = world.phones.get(`${type}:${id}`);
      return phone?.kind === "answers" ? { kind: "answered", by: `${type}:${id}` } : next();
    }
    case "number":
    case "local-number":
      return outside(world, id, next);
    case "voicemail":
      return { kind: "message", box: id };
    case "conference":
      return { kind: "conference", name: id, muted: false };
    case "menu":
    case "callflow":
      return { kind: "passed-on", to: `${type}:${id}` };
    default:
      return walk(world, id, 0, alone);
  }
}

function outside(world: KazooWorld, number: string, next: () => CallEnd): CallEnd {
  const phone: PhoneAnswer | undefined = world.phones.get(`number:${number}`);
  if (phone?.kind === "answers") return { kind: "answered", by: `number:${number}` };
  const cause = phone?.cause ?? "";
  return OUTSIDE_GOES_ON.includes(cause) ? next() : { kind: "unanswered", cause };
}

function lastResort({ settings }: KazooWorld): CallEnd {
  return settings.mailbox === null
    ? { kind: "hung-up", code: 480 }
    : { kind: "message", box: settings.mailbox };
}

/** A flow of the admin's, step by step. */
function walk(world: KazooWorld, name: string, at: number, alone = false): CallEnd {
  const flow = world.settings.flows[name] ?? [];
  const step = flow[at];
  if (step === undefined) return { kind: "hung-up", code: null };
  const rest = () => walk(world, name, at + 1, alone);
  const isLast = at === flow.length - 1;
  switch (step.do) {
    case "ring-user":
    case "ring-device":
    case "ring-group": {
      const rung = phonesOf(step);
      const by = rung.find((one) => world.phones.get(one)?.kind === "answers");
      if (by !== undefined) return { kind: "answered", by };
      const first = world.phones.get(rung[0] ?? "");
      const cause = first?.kind === "fails" ? first.cause : "";
      return isLast ? { kind: "unanswered", cause } : rest();
    }
    case "dial":
      return outside(world, String(step["number"]), () =>
        // What comes after is asked for where it is long, and alone nobody can be asked.
        alone && !(at + 1 === flow.length - 1) ? lastResort(world) : rest(),
      );
    case "collect":
      if (!alone) throw new Error("digits were never handed over");
      return lastResort(world);
    case "voicemail":
      return { kind: "message", box: String(step["box"]) };
    case "conference":
      return {
        kind: "conference",
        name:
          step["id"] === undefined
            ? String(step["name"]).replace("{area-code}", areaCode(world.from))
            : textOf(step["id"]),
        muted: false,
      };
    case "hang-up":
      return { kind: "hung-up", code: Number(step["code"]) };
    case "menu":
    case "callflow":
      return { kind: "passed-on", to: `${step.do}:${String(step["id"])}` };
    case "by-time": {
      const rules = step["rules"] as { id: string; flow: string }[];
      const rule = rules.find(({ id }) => id === world.activeRule);
      return rule === undefined ? rest() : walk(world, rule.flow, 0, alone);
    }
    default:
      return rest();
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function areaCode(from: string): string {
  return from.startsWith("+1") ? from.slice(2, 5) : "unknown";
}

function phonesOf(step: FlowStepWords): string[] {
  if (step.do !== "ring-group") return [`${step.do.slice("ring-".length)}:${String(step["id"])}`];
  const members = step["members"] as { type: string; id: string }[];
  return members.map(({ type, id }) => `${type}:${id}`);
}
