import { dryClaim } from "../../../src/domain/busy.ts";
import { decideRoute } from "../../../src/domain/decide-route.ts";
import { DEFAULT_POLICY } from "../../../src/domain/policy.ts";
import { settle } from "../../../src/domain/settle.ts";
import type { Phrase, Scene } from "./phrase.ts";
import { callsPhrases } from "./phrases-calls.ts";
import { crmPhrases } from "./phrases-crm.ts";
import { factsPhrases } from "./phrases-facts.ts";
import { repsPhrases } from "./phrases-reps.ts";
import { rulesPhrases } from "./phrases-rules.ts";
import { facts, NOW, QUESTION, rep } from "./scene.ts";

const PHRASES: readonly Phrase[] = [
  ...factsPhrases,
  ...repsPhrases,
  ...crmPhrases,
  ...callsPhrases,
  ...rulesPhrases,
];

/** What a row's phrases lead to: who gets the call, and the sentence on the timeline. */
export function decideSituation(known: string): { target: string; reason: string } {
  const { facts: base, plan, settled } = settleSituation(known);
  const names = (ids: readonly (string | null)[]) =>
    ids.map((repId) => base.reps.get(repId ?? "")?.name ?? "?").join(", ");
  const about =
    settled.outcome === "group"
      ? names(settled.taken)
      : names([settled.repId ?? plan.own?.id ?? null]);
  const target = ["rep", "group", "wait", "voicemail"].includes(settled.outcome)
    ? `${settled.outcome === "rep" ? "" : `${settled.outcome}: `}${about}`
    : settled.outcome;
  return { target, reason: settled.reason };
}

/** The same in full: the plan, and what the claim made of it. */
export function settleSituation(known: string, more: { readonly waitsInQueue?: boolean } = {}) {
  const situation = readSituation(known);
  const { facts: base, policy, question, callbackStored, closedFor } = situation;
  const plan = decideRoute(base, question, policy, NOW);
  const claim = dryClaim(
    plan.order,
    base.reps,
    { legId: question.legId, wrapUpMs: policy.wrapUpSeconds * 1000 },
    NOW,
  );
  const settled = settle(plan, claim, base, policy, NOW, {
    callbackStored,
    hasTeam: question.hasTeam,
    closedFor,
    ...more,
  });
  return { ...situation, plan, claim, settled };
}

function readSituation(known: string) {
  const { reps: _reps, ...empty } = facts();
  const scene: Scene = {
    facts: { ...empty },
    reps: new Map(["ada", "bob", "eve", "kim"].map((name) => [name, rep(name)])),
    question: { ...QUESTION },
    policy: { ...DEFAULT_POLICY },
    callbackStored: true,
    closedFor: null,
  };
  for (const phrase of known
    .split(";")
    .map((text) => text.trim())
    .filter((text) => text !== "")) {
    const found = PHRASES.find(([pattern]) => pattern.test(phrase));
    if (found === undefined) throw new Error(`no such phrase: ${phrase}`);
    found[1](scene, [...(found[0].exec(phrase) ?? [])]);
  }
  const { facts: known_, reps, question, policy, callbackStored, closedFor } = scene;
  return {
    facts: facts({ ...known_, reps: [...reps.values()] }),
    question,
    policy,
    callbackStored,
    closedFor,
  };
}
