import type { Question } from "../../domain/decision.ts";
import type { OfferEnd } from "../../domain/facts.ts";
import { toMenuDigit, type MenuDigit } from "../../domain/menu.ts";
import { openNumber, sealNumber } from "./sealed-number.ts";

/** Where a call is in what we asked of KAZOO: it travels in the URL of the next request, so that no state is needed. */
export type CallStep = {
  /** Our answers to this call so far. */
  readonly number: number;
  /** What became of the rep who was rung last. */
  readonly after: OfferEnd | null;
  /** What the caller was asked. */
  readonly question: Question | null;
  /** What the caller chose before: their digit, and the menu that it was one of. */
  readonly chosen: { readonly menu: MenuDigit | null; readonly digit: string } | null;
  /** The place in a named flow where to go on. */
  readonly flow: { readonly name: string; readonly at: number } | null;
  /** The call is being recorded. */
  readonly recording: boolean;
};

/** After so many answers a call gets the fallback: KAZOO's own guard would hang up. */
export const MOST_STEPS = 20;

/** A caller who chooses nothing is asked once more. */
export const MOST_ASKS = 2;

/** The most rounds that a caller is held. */
export const MOST_HOLDS = 8;

const ATTEMPTS: readonly OfferEnd[] = ["busy", "no-answer", "declined", "failed"];

const NAMES = ["busy-menu", "hold", "callback-number", "callback-check"] as const;

/** The URL of the next request of a call. What the URL has already (a secret) stays; a number is sealed by the first key. */
export function urlOfStep(base: string, step: CallStep, keys: readonly string[]): string {
  const url = new URL(base);
  url.searchParams.set("sl_step", String(step.number));
  if (step.after !== null) url.searchParams.set("sl_after", step.after);
  if (step.question !== null) {
    const { name, round, menu, number } = step.question;
    if (number !== undefined) url.searchParams.set("sl_number", sealNumber(number, keys));
    url.searchParams.set("sl_ask", `${name}.${round}${menu === undefined ? "" : `.${menu}`}`);
  }
  if (step.chosen !== null) {
    const { menu, digit } = step.chosen;
    url.searchParams.set("sl_chose", menu === null ? digit : `${menu}.${digit}`);
  }
  if (step.flow !== null) {
    url.searchParams.set("sl_flow", `${step.flow.name}.${step.flow.at}`);
  }
  if (step.recording) url.searchParams.set("sl_rec", "1");
  return url.href;
}

/** What an earlier answer of ours put into the URL; anything else counts as absent. */
export function readStep(
  payload: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): CallStep {
  const number = /^\d{1,3}$/.exec(textOf(payload["sl_step"]))?.[0] ?? "0";
  const [, first, digit] = /^(?:([0-9*])\.)?([0-9*])$/.exec(textOf(payload["sl_chose"])) ?? [];
  const [, flow, at] = /^([a-z0-9-]{1,40})\.(\d{1,3})$/.exec(textOf(payload["sl_flow"])) ?? [];
  return {
    number: Number(number),
    after: ATTEMPTS.find((attempt) => attempt === payload["sl_after"]) ?? null,
    question: questionOf(payload, keys),
    chosen: digit === undefined ? null : { menu: toMenuDigit(first), digit },
    flow: flow === undefined ? null : { name: flow, at: Number(at) },
    recording: payload["sl_rec"] === "1",
  };
}

function questionOf(
  payload: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Question | null {
  const [, asked, round, under] =
    /^([a-z-]{1,20})\.(\d{1,3})(?:\.([0-9*]))?$/.exec(textOf(payload["sl_ask"])) ?? [];
  const name = NAMES.find((one) => one === asked);
  if (name === undefined) return null;
  const menu = toMenuDigit(under);
  const number = openNumber(textOf(payload["sl_number"]), keys);
  return {
    name,
    round: Number(round),
    ...(menu !== null && { menu }),
    ...(number !== null && { number }),
  };
}

/** Under which name the digits of a step come back: KAZOO keeps earlier collections, so each has its own. */
export function collectionOf(step: number): string {
  return `step_${step}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
