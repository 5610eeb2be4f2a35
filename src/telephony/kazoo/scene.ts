import type { Target } from "../../domain/policy.ts";
import type { Asked, LineView } from "../port.ts";
import type { Voice } from "./action.ts";
import { digitsOf } from "./digits.ts";
import { callerNumberOf } from "./routing-request.ts";
import { sealKeysOf } from "./sealed-number.ts";
import { settingsOf, type KazooSettings } from "./settings.ts";
import { collectionOf, MOST_STEPS, readStep, urlOfStep, type CallStep } from "./step.ts";

/** All that a callflow is made from, besides the decision itself. */
export type KazooScene = {
  readonly settings: KazooSettings;
  readonly fallback: Target;
  readonly step: CallStep;
  readonly lineId: string;
  readonly decisionId: string | null;
  /**
   * True where KAZOO is known to take `set_variables`: it shows us the variables of the call, as 4.3 and newer do, or the
   * line's settings say so. 4.1 calls itself 4.x too, and hangs up on a caller whose flow has it.
   */
  readonly variables: boolean;
  /** E.164; null when withheld. */
  readonly callerNumber: string | null;
  readonly digits: (name: string) => string;
  /** What the caller has chosen so far. */
  readonly chosen: CallStep["chosen"];
  /** The URL of the call's next request; null where KAZOO can't ask again. */
  readonly nextUrl: (next: Omit<CallStep, "number">) => string | null;
  /** Where recordings are uploaded; null where we can't be reached. */
  readonly recordingsUrl: string | null;
  /** How texts are spoken. */
  readonly voice: Voice;
  /** True while what is written must end well without us. */
  readonly alone: boolean;
};

function showsVariables(payload: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(payload).some((name) => name.startsWith("Custom-Application-Vars"));
}

function chosenIn({ question, chosen }: CallStep, pressed: string): CallStep["chosen"] {
  if (question === null) return chosen;
  // a number is no choice
  if (question.name === "callback-number" || question.name === "callback-check") return null;
  const digit = pressed.slice(0, 1);
  return /^[0-9*]$/.test(digit) ? { menu: question.menu ?? null, digit } : null;
}

/** The scene of one request of KAZOO. Without one, as for a first request of nobody. */
export function toScene(line: LineView, asked: Partial<Asked> = {}): KazooScene {
  const { payload = {}, decisionId = null } = asked;
  const step = readStep(payload, sealKeysOf(line));
  const url = line.webhooksUrl;
  const settings = settingsOf(line.settings);
  const digits = (name: string) => digitsOf(payload["Digits"], name);
  const secret = line.secrets[0];
  const withSecret = (path: string) =>
    secret === undefined ? path : `${path}?secret=${encodeURIComponent(secret)}`;
  return {
    settings,
    fallback: line.fallback,
    step,
    lineId: line.id,
    decisionId,
    variables: settings.setVariables ?? showsVariables(payload),
    callerNumber: callerNumberOf(payload, line.region),
    digits,
    chosen: chosenIn(step, digits(collectionOf(step.number))),
    nextUrl: (next) =>
      url === undefined || step.number >= MOST_STEPS
        ? null
        : urlOfStep(
            withSecret(`${url}/pivot`),
            { ...next, number: step.number + 1 },
            sealKeysOf(line),
          ),
    recordingsUrl: url === undefined ? null : `${url}/recordings`,
    voice: settings.voice ?? {},
    alone: false,
  };
}
